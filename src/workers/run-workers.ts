/**
 * Several processes of one command that share its work, as one: what they say is told with their
 * number, one that crashes is started again, and all end together. This process only looks after
 * them. A worker that loses its channel to it, for whatever reason, ends by itself.
 */
import type { ChildProcess } from 'node:child_process'
import { setMaxListeners } from 'node:events'
import type { MktError } from '../lib/core/errors.ts'
import { aborted } from '../lib/core/pause.ts'
import { keepWorker, type Crew } from './keep-worker.ts'
import type { Begun, Said } from './worker-process.ts'

export interface WorkersOptions {
  readonly workers: number
  /** The command and the flags of every worker. */
  readonly args: readonly string[]
  /** Flags of what is done once, by the first worker, before the others begin. */
  readonly firstArgs: readonly string[]
  /** Whether a worker ends with 0 when its work is done, and is not to outlast what it waits for. */
  readonly once: boolean
  readonly maxRuntimeMs: number | undefined
  readonly signal: AbortSignal
  /** The first worker has begun. */
  readonly onBegun: (begun: Begun) => void
  /** One object that a worker printed; gives the error to end with, if it is one too much. */
  readonly onSaid: (worker: number, said: Said) => MktError | undefined
  readonly onEnded: (worker: number) => void
  readonly onNotice: (message: string) => void
}

/**
 * Resolves when every worker has ended well, or the signal has aborted and all have ended. Rejects
 * with the error of the first worker that ended for a reason which lasts, with WORKER_ENDED where
 * one cannot be kept at work; then the others have ended too.
 */
export async function runWorkers(options: WorkersOptions): Promise<void> {
  const living = new Set<ChildProcess>()
  const killAll = () => living.forEach((child) => child.kill('SIGKILL'))
  process.once('exit', killAll)
  try {
    await runCrew(options, living)
  } finally {
    process.removeListener('exit', killAll)
  }
}

async function runCrew(options: WorkersOptions, living: Set<ChildProcess>): Promise<void> {
  const [begun, failed] = [new AbortController(), new AbortController()]
  const stop = AbortSignal.any([options.signal, failed.signal])
  setMaxListeners(0, stop)
  const fail = (error: unknown): void => failed.abort(error)
  const crew = crewOf(options, { living, stop, begun, fail })
  const places: Promise<void>[] = []
  const fill = (worker: number): void => {
    places.push(keepWorker(worker, crew).catch(fail))
  }
  fill(1)
  void places[0]?.finally(() => begun.abort())
  await aborted(begun.signal, stop)
  for (let worker = 2; worker <= options.workers && !stop.aborted; worker += 1) fill(worker)
  await Promise.all(places)
  // An AbortController keeps the reason that it was given first.
  if (failed.signal.aborted) throw failed.signal.reason
}

interface Shared {
  readonly living: Set<ChildProcess>
  readonly stop: AbortSignal
  readonly begun: AbortController
  /** Ends the whole with this error. */
  readonly fail: (error: unknown) => void
}

function crewOf(options: WorkersOptions, { living, stop, begun, fail }: Shared): Crew {
  const { once, maxRuntimeMs = Number.POSITIVE_INFINITY, onEnded, onNotice } = options
  const deadlineMs = performance.now() + maxRuntimeMs
  const hasBegun = () => begun.signal.aborted
  return {
    ...{ living, stop, once, deadlineMs, hasBegun, onEnded, onNotice },
    argsOf(worker) {
      const first = worker === 1 && !hasBegun() ? options.firstArgs : []
      return [...options.args, ...first, ...runtimeArgs(deadlineMs - performance.now())]
    },
    begin(message) {
      if (!hasBegun()) options.onBegun(message)
      begun.abort()
    },
    onSaid(worker, said) {
      const error = options.onSaid(worker, said)
      if (error !== undefined) fail(error)
    },
  }
}

/** What is left of the time of the whole. */
function runtimeArgs(leftMs: number): string[] {
  return Number.isFinite(leftMs) ? ['--max-runtime', `${Math.max(1, Math.ceil(leftMs))}ms`] : []
}
