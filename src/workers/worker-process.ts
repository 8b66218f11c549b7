/** One worker: this program once more, as a process of its own with a channel to this one. */
import { fork, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { ErrorParts } from '../command-error.ts'
import { messageOf } from '../lib/core/errors.ts'
import type { WorkerEnd } from './worker-end.ts'

/** An object that a worker printed in a line. */
export type Said = Readonly<Record<string, unknown>>

/** What a worker tells once all is open and as it is to be. */
export interface Begun {
  /** Of the log; undefined where that could not be learnt. */
  readonly partitions: number | undefined
}

export interface WorkerRun {
  /** The command and its flags. */
  readonly args: readonly string[]
  /** When it aborts, the worker is let go: it writes what it holds, and ends. */
  readonly signal: AbortSignal
  /** Those that run, so that who ends first can end them. */
  readonly living: Set<ChildProcess>
  readonly onBegun: (begun: Begun) => void
  readonly onSaid: (said: Said) => void
}

/** Below the limit that a command itself has to end, so that it sees the end of its workers. */
const LET_GO_LIMIT_MS = 4_000

/** Starts a worker; resolves when it has ended, in whatever way. */
export async function runWorker({ args, signal, living, ...run }: WorkerRun): Promise<WorkerEnd> {
  const child = fork(process.argv[1] as string, args, {
    // Crashes are told on stderr, and last of all: there must be no pipe that may break.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  living.add(child)
  let limit: NodeJS.Timeout | undefined
  const letGo = (): void => {
    if (child.connected) child.disconnect()
    limit = setTimeout(() => child.kill('SIGKILL'), LET_GO_LIMIT_MS)
  }
  signal.addEventListener('abort', letGo, { once: true })
  const end = await endOf(child, run)
  signal.removeEventListener('abort', letGo)
  clearTimeout(limit)
  living.delete(child)
  return end
}

async function endOf(
  child: ChildProcess,
  { onBegun, onSaid }: Pick<WorkerRun, 'onBegun' | 'onSaid'>,
): Promise<WorkerEnd> {
  let error: ErrorParts | undefined
  child.on('message', (begun) => onBegun(begun as unknown as Begun))
  const saying = eachObject(child.stdout, (said) => {
    if ('error' in said) error = said.error as ErrorParts
    else if ('event' in said) onSaid(said)
  })
  // Node 20 has no "close" of a process whose channel was closed from here.
  const exit = await exitOf(child)
  await saying
  return { ...exit, error: exit.error ?? error }
}

function exitOf(child: ChildProcess): Promise<WorkerEnd> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal, error: undefined }))
    child.on('error', (problem) => {
      const error = { code: 'NOT_STARTED', message: messageOf(problem), suggestions: [] }
      if (child.pid === undefined) resolve({ code: null, signal: null, error })
    })
  })
}

/** Takes every object until the stream ends. The sums are such an object as well, without an event. */
async function eachObject(
  stream: NodeJS.ReadableStream | null,
  take: (said: Said) => void,
): Promise<void> {
  // A process that could not be started at all has no streams.
  if (!stream) return
  for await (const line of createInterface({ input: stream })) {
    const said = parsed(line)
    if (said !== undefined) take(said)
  }
}

/** The line that a killed process began may be cut. */
function parsed(line: string): Said | undefined {
  try {
    return JSON.parse(line) as Said
  } catch {
    return undefined
  }
}
