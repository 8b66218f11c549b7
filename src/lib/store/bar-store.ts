/**
 * The bar store, and the second of the two ideas: progress lives with the bars. The bars of a batch
 * and the log position after it are written by one statement, guarded by the position before it.
 */
import type { Bar } from '../core/bar.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import type { RejectReason } from '../core/trade.ts'

export interface BarStore {
  /** The store's uuid; the default consumer group is named after it. */
  readonly id: string

  /** Takes a log as one that bars come from; refuses a second one unless `accept` is set. */
  acceptLog(log: { id: string; kind: string }, accept: boolean): Promise<void>

  /** Where a partition stands; one without a row begins at `next`, whoever asks first. */
  begin(log: LogTopic, partition: number, next: bigint): Promise<Progress>

  /** Where every partition of a topic stands: partitions without a row are not in the map. */
  progress(log: LogTopic): Promise<Map<number, Progress>>

  /** The last sequence number of every source of a partition. */
  sources(log: LogTopic, partition: number): Promise<Map<string, number>>

  /** Writes bars and progress together, or nothing; safe to repeat after an unknown outcome. */
  apply(commit: Commit): Promise<ApplyOutcome>

  /** How many records of a log were rejected, by reason, the commonest first. */
  rejectCounts(log: LogTopic): Promise<Map<RejectReason, number>>

  /** Symbols of the store, sorted. */
  symbols(): Promise<string[]>

  /** Bars in order of symbol and time, a few thousand at a time. */
  bars(query: BarQuery): AsyncIterable<StoredBar[]>
}

export interface LogTopic {
  readonly logId: string
  readonly topic: string
}

export interface Progress {
  /** The next offset to read. */
  readonly next: bigint
  /** Raised by a reset, so that an old worker's position is never mistaken for a new one. */
  readonly epoch: bigint
}

/** What one statement writes. Its effect is a function of the records in [expected, next). */
export interface Commit extends LogTopic {
  readonly partition: number
  readonly epoch: bigint
  readonly expected: bigint
  readonly next: bigint
  readonly fingerprint: Fingerprint | undefined
  readonly bars: readonly Bar[]
  /** Last sequence number by source. */
  readonly sources: ReadonlyMap<string, number>
  readonly rejects: readonly RejectedRecord[]
}

/** Tells the record before a position from the record of another log at the same offset. */
export interface Fingerprint {
  readonly sentMs: number
  readonly crc: number
}

export interface RejectedRecord {
  readonly offset: bigint
  readonly reason: RejectReason
  /** The first 4 KiB of the record. */
  readonly payload: Buffer
}

/** 'applied', or the row as another worker left it. */
export type ApplyOutcome =
  { status: 'applied' } | { status: 'fenced'; progress: Progress | undefined }

export interface BarQuery {
  /** Exact symbols; undefined for all. */
  readonly symbols: readonly string[] | undefined
  /** Start of the first minute, inclusive, ms since 1970. */
  readonly fromMs?: number
  /** End, exclusive. */
  readonly toMs?: number
  /** The newest so many bars of each symbol. */
  readonly last?: number
}
