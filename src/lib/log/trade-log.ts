/**
 * The trade log: the ordered, durable record of trades, in partitions. Two adapters keep these
 * promises (kafka-log, postgres-log) and one contract suite, test/lib/log/contract.ts, checks both.
 */

import type { RecordBlock } from '../core/record-block.ts'

export interface TradeLog {
  /** Which log this is, wherever it is reached from: Kafka's cluster id, or the uuid of a Postgres log. */
  readonly id: string
  readonly kind: 'kafka' | 'postgres'
  readonly topic: string

  /** How many partitions the topic has now; it may grow while other processes run. */
  partitionCount(): Promise<number>

  /**
   * Appends records and resolves when they are durable. Records of one partition keep their order.
   * When it rejects, some records may be in the log or come into it later: repeat the identical
   * append, and readers drop the copies by source and sequence. Never two appends at once.
   */
  append(append: Append): Promise<void>

  /** Where each partition begins and ends now, by partition number. */
  ranges(): Promise<Map<number, OffsetRange>>

  /**
   * When the first record at or after an offset was sent, ms since 1970, for each partition; those
   * that have none are not in the map. Kafka is asked by time, so that its answers may be early by
   * half a second, or by a twentieth of the age.
   */
  sentTimes(offsets: ReadonlyMap<number, bigint>): Promise<Map<number, number>>

  /**
   * Deletes records that are older than so long and lie before the offsets given, where nobody else
   * does; gives how many. Kafka deletes by itself, by the topic's retention: there it is 0.
   */
  trim(before: ReadonlyMap<number, bigint>, retainMs: number): Promise<number>

  /**
   * The records of one partition in a range of offsets, once, in batches that join without a gap.
   * No group is joined, nothing is noted and nothing is moved. Where the log begins after the range
   * by now, the first batch tells by its fetchedOffset; records that are not committed end it early.
   * Rejects with 69 while the log is away for longer than it waits.
   */
  readRange(partition: number, range: OffsetRange): AsyncGenerator<RecordBatch>

  /** Reads this worker's share of the partitions until the signal; see LogReader. */
  read(options: ReadOptions): Promise<void>

  /** Frees connections; never hangs for longer than a few seconds. */
  close(): Promise<void>
}

/** Records of one source, in the order of their sequence. */
export interface Append {
  /** `<id>/<partitions>`: who sends, and over how many partitions it spreads its symbols. */
  readonly src: string
  /**
   * The key is the symbol, and decides the partition, over the partition count that the source began
   * with; the value is one trade as encodeTrade writes it.
   */
  readonly records: RecordBlock
}

export interface OffsetRange {
  /** The first offset that is still kept. */
  readonly start: bigint
  /** One past the newest record (Kafka calls it high watermark). */
  readonly end: bigint
}

export interface ReadOptions {
  /** Workers of one group share the partitions. Only an optimisation: the store decides. */
  readonly group: string
  readonly signal: AbortSignal
  readonly reader: LogReader
}

/** What a worker does with its share. The log calls; calls for one partition never overlap. */
export interface LogReader {
  /**
   * Partitions were handed to this worker or taken away: what it remembered of them may be old.
   * Each is read from offset 0 unless this seeks; no batch is handed over before it is done.
   */
  assigned(partitions: readonly number[], control: ReadControl): void | Promise<void>
  /**
   * Takes a batch; resolves to the offset from which to go on, which is batch.nextOffset, or
   * another one, from which the log then reads. A promise that is pending holds the partition
   * back (backpressure) while the log keeps the membership alive.
   */
  take(batch: RecordBatch): Promise<bigint>
  /** Something is away and is tried again; said once per outage, undefined when it is back. */
  waiting?(problem: string | undefined): void
}

export interface ReadControl {
  /**
   * Reads this partition from another offset on, and wins over the answer of a batch that is in
   * hand; nothing happens where the partition is not ours.
   */
  seek(partition: number, offset: bigint): void
  /** The offsets up to which the bars are stored: a mirror for lag tools, never read back. */
  committed(partition: number, offset: bigint): void
}

/** A run of records of one partition as they lie in the log: bytes, walked in place. */
export interface RecordBatch {
  readonly partition: number
  /** The offset that was asked for. Below the first record where the log has holes. */
  readonly fetchedOffset: bigint
  /** The offset after the last record or hole of this batch. */
  readonly nextOffset: bigint
  /** One past the newest record of the partition, as far as known. */
  readonly endOffset: bigint
  /** Visits every record at or above fetchedOffset, in order of offset. */
  walk(visit: (record: RecordCursor) => void): void
}

/** One object that is moved along the batch: valid only during the visit. */
export interface RecordCursor {
  /** A double holds it: a partition needs 285 years at a million records a second to outgrow it. */
  offset: number
  /** The value is bytes[start, end). */
  bytes: Buffer
  start: number
  end: number
  /** When the record was sent, ms since 1970: with the CRC of the value, its fingerprint. */
  sentMs: number
  /** Undefined for records of other producers, or where src and seq are not both well formed. */
  src: string | undefined
  seq: number
}
