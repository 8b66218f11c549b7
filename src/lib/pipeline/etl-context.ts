import type { OffsetRange } from '../log/trade-log.ts'
import type { BarStore, LogTopic } from '../store/bar-store.ts'
import type { LogChange } from './log-position.ts'
import type { Content, PendingBatch } from './pending-batch.ts'

/** What the workers of one etl share. */
export interface EtlContext {
  readonly store: BarStore
  readonly log: LogTopic
  readonly content: Content
  readonly limits: BatchLimits
  /** Where a partition begins that the store does not know yet. */
  readonly from: 'earliest' | 'latest'
  readonly onGap: OnGap
  /** Aborts when etl is to stop: then a store that is away is not waited for any more. */
  readonly stopping: AbortSignal
  /** Aborts after that, when what was taken is written: then the reading ends. */
  readonly written: AbortSignal
  range(partition: number): Promise<OffsetRange>
  seek(partition: number, offset: bigint): void
  applied(report: AppliedReport): void
  moved(report: MovedReport): void
  /** A service is away and is tried again; undefined when it is back. */
  waiting(service: Service, problem: string | undefined): void
  /** Ends the etl with this error. */
  fail(error: unknown): void
  throwIfFailed(): void
}

/** What to do where records were deleted before they were read. */
export type OnGap = 'stop' | 'skip'

export type Service = 'log' | 'store'

export interface BatchLimits {
  /** So many trades of one partition are committed at once, as soon as they wait … */
  readonly batch: number
  /** … or when the oldest of them has waited so long. */
  readonly flushMs: number
  /** The most that one commit holds, and that waits for one. */
  readonly batchMax: number
}

export interface AppliedReport {
  readonly topic: string
  readonly partition: number
  readonly pending: PendingBatch
  /** One past the newest record of the partition, as far as known. */
  readonly endOffset: bigint
}

/** A position that the log no longer bore out was left for another one. */
export interface MovedReport {
  readonly change: LogChange
  readonly next: bigint
}
