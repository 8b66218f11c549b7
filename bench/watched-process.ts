/** A command of mkt that runs on while something is measured, and what it takes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** The built program of this checkout. */
export const PROGRAM = fileURLToPath(new URL('../bin/run.js', import.meta.url))

export interface ProcessUse {
  /** The most memory that it had; NaN where /proc does not tell. */
  readonly peakBytes: number
  /** Processor time, of user and system. */
  readonly cpuS: number
}

export interface WatchedProcess {
  /** Resolves once its standard output has a line; gives the first one. */
  firstLine(): Promise<string>
  /** What it has taken so far. */
  use(): ProcessUse
  /** Ends it by SIGTERM; gives its standard output, or throws where it did not end well. */
  stop(): Promise<string>
  /** Ends it however it is. */
  kill(): void
}

const LINE_LIMIT_MS = 20_000
const LOOK_MS = 20
/** produce and etl finish what they have in hand. */
const STOP_LIMIT_MS = 60_000

/** Starts `mkt …words` of a program. */
export function startWatched(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): WatchedProcess {
  const child = spawn(process.execPath, [program, ...words], {
    ...{ env, stdio: ['ignore', 'pipe', 'pipe'] },
  })
  const name = `mkt ${words.join(' ')}`
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)))
  const closed = once(child, 'close') as Promise<[number | null]>
  return {
    async firstLine() {
      const deadlineMs = performance.now() + LINE_LIMIT_MS
      while (!stdout.includes('\n')) {
        if (performance.now() > deadlineMs) throw new Error(`${name} says nothing: ${stderr}`)
        await sleep(LOOK_MS)
      }
      return stdout.slice(0, stdout.indexOf('\n'))
    },
    use: () => useOf(child.pid),
    async stop() {
      child.kill('SIGTERM')
      const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
      const [code] = await closed
      clearTimeout(limit)
      if (code !== 0 && code !== SIGTERM_EXIT) {
        throw new Error(`${name} ended with ${code}: ${stderr}`)
      }
      return stdout
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

/** What a shell shows for a program that SIGTERM ended. */
const SIGTERM_EXIT = 143

/** The kernel keeps the peak itself. */
function useOf(pid: number | undefined): ProcessUse {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? []
    return { peakBytes: Number(kilobytes) * 1024, cpuS: cpuOf(pid) }
  } catch {
    return { peakBytes: Number.NaN, cpuS: Number.NaN }
  }
}

/** Linux counts hundredths of a second. */
const TICKS_PER_SECOND = 100
const [USER_TICKS, SYSTEM_TICKS] = [11, 12]

function cpuOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) / TICKS_PER_SECOND
}
