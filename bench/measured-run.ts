/** Runs programs to their end, and tells what they and their children took. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { signalIfThere } from '../src/lib/disk/process-life.ts'
import { descendantsOf, memoryOf } from './process-tree.ts'

/** What a process took, from its start to its end. */
export interface MeasuredRun {
  readonly elapsedMs: number
  /** Processor time, of user and system. */
  readonly cpuMs: number
  /** The most memory that it had, with its children; NaN where /proc does not tell. */
  readonly peakBytes: number
  /** What it had of memory in the course of time. */
  readonly memory: readonly MemorySample[]
  readonly stdout: string
}

export interface MemorySample {
  readonly atMs: number
  readonly bytes: number
}

export interface RunOptions {
  /** In place of the environment of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined
  readonly cwd?: string | undefined
  /** Then it is killed, and the run has failed; ten minutes where not given. */
  readonly limitMs?: number | undefined
}

const RUN_LIMIT_MS = 600_000
const LOOK_EVERY_MS = 20
/** New children are looked for more seldom, since a JVM has many threads to ask. */
const LOOKS_PER_SEARCH = 10
const SAID_MAX_CHARACTERS = 2_000

/** The shell's own word `time` counts the children too; it writes seconds to descriptor 3. */
const TIMED = `TIMEFORMAT='%3U %3S'; exec 4>&2 2>&3; time "$@" 2>&4 3>&- 4>&-`

/** Runs a program to its end; throws where that is not well. */
export async function measuredRun(
  program: string,
  words: readonly string[],
  { env, cwd, limitMs = RUN_LIMIT_MS }: RunOptions = {},
): Promise<MeasuredRun> {
  const startedMs = performance.now()
  const child = spawn('bash', ['-c', TIMED, 'bash', program, ...words], {
    ...{ env: env ?? process.env, cwd, detached: true },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  living.add(child)
  const [stdout, stderr, times] = [1, 2, 3].map((descriptor) => textOf(child, descriptor))
  const memory = watchMemory(child.pid ?? 0, startedMs)
  const limit = setTimeout(() => killGroup(child), limitMs)
  const [code] = (await once(child, 'close')) as [number | null]
  const elapsedMs = performance.now() - startedMs
  clearTimeout(limit)
  living.delete(child)
  const measured = memory()
  if (code !== 0) {
    const why = code === null ? `did not end within ${limitMs / 1000} s` : `ended with ${code}`
    const said = stderr?.().trimEnd().slice(-SAID_MAX_CHARACTERS)
    throw new Error(`${program} ${words.join(' ')} ${why}: ${said}`)
  }
  return { elapsedMs, cpuMs: cpuOf(times?.() ?? ''), ...measured, stdout: stdout?.() ?? '' }
}

/** Those that run are in process groups of their own, which Ctrl-C does not reach. */
const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) killGroup(child)
})

function killGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) signalIfThere(-pid, 'SIGKILL')
}

function textOf(child: ChildProcess, descriptor: number): () => string {
  const chunks: Buffer[] = []
  child.stdio[descriptor]?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString()
}

function cpuOf(times: string): number {
  const [user, system] = times.trim().split('\n').at(-1)?.split(' ').map(Number) ?? []
  return ((user ?? NaN) + (system ?? NaN)) * 1000
}

/** Looks until it is asked what it saw. */
function watchMemory(
  pid: number,
  startedMs: number,
): () => Pick<MeasuredRun, 'peakBytes' | 'memory'> {
  const memory: MemorySample[] = []
  let [peakBytes, looks] = [Number.NaN, 0]
  let processes: number[] = []
  const timer = setInterval(() => {
    if (processes.length === 0 || looks % LOOKS_PER_SEARCH === 0) processes = descendantsOf(pid)
    looks += 1
    const found = processes.map(memoryOf).filter((one) => one !== undefined)
    if (found.length === 0) return
    const atMs = performance.now() - startedMs
    memory.push({ atMs, bytes: found.reduce((sum, { nowBytes }) => sum + nowBytes, 0) })
    const peaks = found.reduce((sum, one) => sum + one.peakBytes, 0)
    peakBytes = Number.isNaN(peakBytes) ? peaks : Math.max(peakBytes, peaks)
  }, LOOK_EVERY_MS)
  return () => {
    clearInterval(timer)
    return { peakBytes, memory }
  }
}
