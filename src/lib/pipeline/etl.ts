/** log → bars → store. Group membership only shares the work: the store's rows decide what counts. */
import { aborted, pause } from '../core/pause.ts'
import type { TradeLog } from '../log/trade-log.ts'
import type { BarStore } from '../store/bar-store.ts'
import { untilCaughtUp } from './catch-up.ts'
import type { AppliedReport, BatchLimits, MovedReport, OnGap } from './etl-context.ts'
import { EtlRun } from './etl-run.ts'
import type { Content } from './pending-batch.ts'
import { resetProgress } from './reset-progress.ts'
import { keepTrimmed } from './trim-log.ts'
import type { OnWaiting } from './until-available.ts'

export interface EtlOptions {
  readonly log: TradeLog
  readonly store: BarStore
  /** What the log holds: trades, unless it is a side topic. */
  readonly content?: Content
  readonly limits: BatchLimits
  readonly group: string
  /** Where a partition begins that the store does not know yet. */
  readonly from: 'earliest' | 'latest'
  /** Where records were deleted before they were read: `stop`, with exit 65, unless it is given. */
  readonly onGap?: OnGap
  /** Where to go on, once, in partitions whose log is another one than that of the bars. */
  readonly reset?: 'earliest' | 'latest'
  /** Ends with exit 65 where more than this part of the records of this run was rejected. */
  readonly maxRejectRate?: number
  /** Records that are in the store and older than this are deleted from a Postgres log. */
  readonly retainMs?: number
  /** Ends when all that was in the log at the start is in the store, whoever put it there. */
  readonly once: boolean
  readonly maxRuntimeMs: number | undefined
  /** With `once`: how long a service may be away before it ends with exit 69. */
  readonly waitMs: number
  readonly signal: AbortSignal
  /** The positions are as `reset` wants them, and the reading begins. */
  readonly onBegun?: () => void
  readonly onApplied: (report: AppliedReport) => void
  readonly onMoved?: (report: MovedReport) => void
  readonly onWaiting: OnWaiting
  /** What a person may want to know, while it goes on. */
  readonly onNotice?: (message: string) => void
}

/**
 * Resolves when the signal aborts, or with `once` when all is done; what was taken is written.
 * Rejects with LOG_CHANGED (exit 65) where the log is no longer the one that the bars came from.
 */
export async function etl(options: EtlOptions): Promise<void> {
  const run = new EtlRun(options)
  const supervising = supervise(options, run)
  const reading = read(options, run)
  const trimming = trim(options, run)
  await aborted(run.stopping)
  await run.drain()
  await Promise.all([supervising, reading, trimming])
  run.throwIfFailed()
}

/** Ends the run when its time has come; never rejects. */
async function supervise(options: EtlOptions, run: EtlRun): Promise<void> {
  try {
    if (options.once) await untilCaughtUp(options, run)
    else await pause(options.maxRuntimeMs ?? Number.POSITIVE_INFINITY, run.stopping)
    run.end()
  } catch (error) {
    run.fail(error)
  }
}

/** Reads until all is written; never rejects. */
async function read({ log, group, reset, onBegun }: EtlOptions, run: EtlRun): Promise<void> {
  try {
    if (reset !== undefined) await resetProgress(run, { log, group, to: reset })
    onBegun?.()
    await log.read({ group, signal: run.written, reader: run.reader })
    run.end()
  } catch (error) {
    run.fail(error)
  }
}

/** The end of a run waits so long for what it deletes; what is left goes the next time. */
const TRIM_END_LIMIT_MS = 2_000

async function trim(options: EtlOptions, run: EtlRun): Promise<void> {
  const { log, store, retainMs, onNotice = () => undefined } = options
  if (retainMs === undefined) return
  const trimmed = new AbortController()
  const trimming = keepTrimmed({ log, store, retainMs, signal: run.stopping, onNotice })
  void trimming.finally(() => trimmed.abort())
  await aborted(run.stopping, trimmed.signal)
  await pause(TRIM_END_LIMIT_MS, trimmed.signal)
}
