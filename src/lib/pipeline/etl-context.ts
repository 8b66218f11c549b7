import type { OffsetRange } from '../log/trade-log.ts'
import type { BarStore, LogTopic } from '../store/bar-store.ts'
import type { PendingBatch } from './pending-batch.ts'

/** What the workers of one etl share. */
export interface EtlContext {
  readonly store: BarStore
  readonly log: LogTopic
  readonly limits: BatchLimits
  /** Where a partition begins that the store does not know yet. */
  readonly from: 'earliest' | 'latest'
  /** Aborts when etl is to stop: then a store that is away is not waited for any more. */
  readonly stopping: AbortSignal
  range(partition: number): Promise<OffsetRange>
  seek(partition: number, offset: bigint): void
  applied(report: AppliedReport): void
  /** Something is away and is tried again; undefined when it is back. */
  waiting(problem: string | undefined): void
  /** Ends the etl with this error. */
  fail(error: unknown): void
  throwIfFailed(): void
}

export interface BatchLimits {
  /** So many trades of one partition are committed at once, as soon as they wait … */
  readonly batch: number
  /** … or when the oldest of them has waited so long. */
  readonly flushMs: number
  /** The most that one commit holds, and that waits for one. */
  readonly batchMax: number
}

export interface AppliedReport {
  readonly partition: number
  readonly pending: PendingBatch
  /** One past the newest record of the partition, as far as known. */
  readonly endOffset: bigint
}
