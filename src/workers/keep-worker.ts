/** Keeps one place in a crew filled: a worker that was killed or crashed is started again. */
import type { ChildProcess } from 'node:child_process'
import { pause } from '../lib/core/pause.ts'
import { backOff, NO_FAILURES } from '../lib/feed/backoff.ts'
import { endlessError, endText, errorOf, isLasting, type WorkerEnd } from './worker-end.ts'
import { runWorker, type Begun, type Said } from './worker-process.ts'

/** What all places of a crew share. */
export interface Crew {
  readonly once: boolean
  /** Aborts when all are to end. */
  readonly stop: AbortSignal
  readonly living: Set<ChildProcess>
  /** After it nobody is started again, by performance.now(). */
  readonly deadlineMs: number
  argsOf(worker: number): string[]
  hasBegun(): boolean
  begin(begun: Begun): void
  onSaid(worker: number, said: Said): void
  onEnded(worker: number): void
  onNotice(message: string): void
}

const RESTART_LIMITS = { backoffFirstMs: 500, backoffMaxMs: 10_000, stableMs: 60_000 }
/** Who ends so often within a minute will not stay at work by being started once more. */
const ENDS_MAX = 5
const ENDS_WITHIN_MS = 60_000

/** Resolves when the work is done, or the crew is to end. Rejects where one's end is that of all. */
export async function keepWorker(worker: number, crew: Crew): Promise<void> {
  let backoff = NO_FAILURES
  let endsMs: readonly number[] = []
  for (;;) {
    const startMs = performance.now()
    const end = await runOnce(worker, crew)
    if (end.code === 0 || crew.stop.aborted) return
    const nowMs = performance.now()
    endsMs = [...endsMs.filter((endMs) => nowMs - endMs < ENDS_WITHIN_MS), nowMs]
    const next = backOff(backoff, nowMs - startMs, Math.random, RESTART_LIMITS)
    backoff = next.backoff
    throwIfLast(worker, end, { crew, ends: endsMs.length, restartMs: nowMs + next.delayMs })
    crew.onNotice(`worker ${worker} ${endText(end)}: it is started again`)
    await pause(next.delayMs, crew.stop)
    if (crew.stop.aborted) return
  }
}

async function runOnce(worker: number, crew: Crew): Promise<WorkerEnd> {
  const end = await runWorker({
    ...{ args: crew.argsOf(worker), signal: crew.stop, living: crew.living },
    onBegun: (begun) => crew.begin(begun),
    onSaid: (said) => crew.onSaid(worker, said),
  })
  crew.onEnded(worker)
  return end
}

interface Outlook {
  readonly crew: Crew
  /** How often it has ended lately. */
  readonly ends: number
  readonly restartMs: number
}

function throwIfLast(worker: number, end: WorkerEnd, { crew, ends, restartMs }: Outlook): void {
  const { once, deadlineMs } = crew
  const isLast = isLasting(end, { once, hasBegun: crew.hasBegun() })
  if (isLast || restartMs >= deadlineMs) throw errorOf(worker, end)
  if (ends < ENDS_MAX) return
  throw endlessError(worker, end, `it ended ${ends} times within ${ENDS_WITHIN_MS / 1_000} seconds`)
}
