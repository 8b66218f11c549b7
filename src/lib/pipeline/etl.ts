/** log → bars → store. Group membership only shares the work: the store's rows decide what counts. */
import { EXIT, MktError } from '../core/errors.ts'
import { pause } from '../core/pause.ts'
import type { OffsetRange, TradeLog } from '../log/trade-log.ts'
import type { BarStore } from '../store/bar-store.ts'
import type { AppliedReport, BatchLimits } from './etl-context.ts'
import { EtlRun } from './etl-run.ts'
import { verifyPosition } from './log-position.ts'
import { untilAvailable } from './store-retry.ts'

export interface EtlOptions {
  readonly log: TradeLog
  readonly store: BarStore
  readonly limits: BatchLimits
  readonly group: string
  /** Where a partition begins that the store does not know yet. */
  readonly from: 'earliest' | 'latest'
  /** Ends when all that was in the log at the start is in the store, whoever put it there. */
  readonly once: boolean
  readonly maxRuntimeMs: number | undefined
  /** With `once`: how long a service may be away before it ends with exit 69. */
  readonly waitMs: number
  readonly signal: AbortSignal
  readonly onApplied: (report: AppliedReport) => void
  /** Something is away and is tried again; undefined when it is back. */
  readonly onWaiting: (problem: string | undefined) => void
}

/** Resolves when the signal aborts, or with `once` when all is done; what was taken is written. */
export async function etl(options: EtlOptions): Promise<void> {
  const run = new EtlRun(options)
  const fail = (error: unknown): void => run.fail(error)
  const ended = (options.once ? untilCaughtUp(options, run) : untilTimeIsOver(options, run))
    .then(() => run.end())
    .catch(fail)
  const { group, log } = options
  await log.read({ group, signal: run.stopping, reader: run.reader }).catch(fail)
  run.end()
  await ended
  await run.drain()
  run.throwIfFailed()
}

const CATCH_UP_POLL_MS = 100

/** Rejects with exit 75 when the time is over, with exit 69 when a service stays away. */
async function untilCaughtUp(options: EtlOptions, run: EtlRun): Promise<void> {
  const { maxRuntimeMs = Number.POSITIVE_INFINITY, waitMs } = options
  const startedMs = Date.now()
  const ends = await endsToReach(options, run)
  while (!run.stopping.aborted && !(await isCaughtUp(run, ends))) {
    await pause(CATCH_UP_POLL_MS, run.stopping)
    if (run.outage !== undefined && Date.now() - run.outage.sinceMs >= waitMs) {
      throw stillAway(run.outage.problem)
    }
    if (Date.now() - startedMs >= maxRuntimeMs) throw runtimeIsOver(maxRuntimeMs)
  }
}

/** The ends of the partitions as they are now; the log must be the one that the rows know. */
async function endsToReach(
  { log }: EtlOptions,
  run: EtlRun,
): Promise<readonly [number, OffsetRange][]> {
  const rows = await untilAvailable(run, () => run.store.progress(run.log))
  const ranges = [...(await log.ranges())]
  for (const [partition, range] of ranges) {
    const next = rows.get(partition)?.next ?? range.start
    verifyPosition({ topic: log.topic, partition }, next, range)
  }
  return ranges.filter(([, { start, end }]) => end > start)
}

async function isCaughtUp(run: EtlRun, ends: readonly [number, OffsetRange][]): Promise<boolean> {
  try {
    const rows = await run.store.progress(run.log)
    return ends.every(([partition, { end }]) => (rows.get(partition)?.next ?? -1n) >= end)
  } catch (error) {
    run.waiting((error as Error).message)
    return false
  }
}

async function untilTimeIsOver({ maxRuntimeMs }: EtlOptions, run: EtlRun): Promise<void> {
  await pause(maxRuntimeMs ?? Number.POSITIVE_INFINITY, run.stopping)
}

function stillAway(problem: string): MktError {
  return new MktError(`Cannot catch up with the log: ${problem}`, {
    code: 'SERVICE_AWAY',
    exit: EXIT.unavailable,
    tryThis: ['run it again when the service is back: nothing is lost', 'give it --wait 60s'],
  })
}

function runtimeIsOver(maxRuntimeMs: number): MktError {
  return new MktError(`Cannot catch up with the log within --max-runtime (${maxRuntimeMs} ms)`, {
    code: 'MAX_RUNTIME',
    exit: EXIT.tryAgain,
    tryThis: ['run it again: it goes on where it stopped'],
  })
}
