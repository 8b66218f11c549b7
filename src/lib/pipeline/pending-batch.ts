/** What was read from a partition and is not in the store yet: bars, and the position after them. */
import { barAccumulator, type BarAccumulator } from '../core/bar-accumulator.ts'
import { decodeCoverage, type Coverage } from '../core/coverage.ts'
import { crc32 } from '../core/crc32.ts'
import type { RecordScanner } from '../core/scan/record-scanner.ts'
import type { RejectReason } from '../core/trade.ts'
import type { RecordCursor } from '../log/trade-log.ts'
import type { Fingerprint, RejectedRecord } from '../store/bar-store.ts'
import type { CopyFence } from './copies.ts'

export interface PendingBatch {
  readonly bars: BarAccumulator
  readonly coverage: Coverage[]
  /** Last sequence number by source, as far as this batch moves it. */
  readonly sources: Map<string, number>
  readonly rejects: RejectedRecord[]
  readonly sinceMs: number
  next: bigint
  fingerprint: Fingerprint | undefined
  trades: number
  /** Records that were in the log before: copies of a send that was repeated. */
  duplicates: number
}

export function emptyBatch(partition: number, next: bigint, sinceMs: number): PendingBatch {
  return {
    ...{ bars: barAccumulator(partition), coverage: [], sources: new Map(), rejects: [], sinceMs },
    ...{ next, fingerprint: undefined, trades: 0, duplicates: 0 },
  }
}

/** How much of a batch's limit is used; rejects take memory as trades do. */
export function weightOf(batch: PendingBatch): number {
  return batch.trades + batch.coverage.length + batch.rejects.length
}

/** So many bars, which take memory and the store's time, go into one commit, however few trades. */
const BARS_MAX = 10_000
/** So many records that are kept as they are: a reject has up to 4 KiB. */
const KEPT_MAX = 5_000

export function isFull(batch: PendingBatch, batchMax: number): boolean {
  const { trades, coverage, rejects, bars } = batch
  const kept = coverage.length + rejects.length
  return trades + kept >= batchMax || kept >= KEPT_MAX || bars.count() >= BARS_MAX
}

/** What the records of a topic hold. */
export type Content = 'trades' | 'coverage'

/** How the records of one partition are read. */
export interface Intake {
  readonly content: Content
  readonly scanner: RecordScanner
  readonly fence: CopyFence
}

/** Takes a record in: as what it holds, as a reject, or not at all where it is a copy. */
export function addRecord(
  batch: PendingBatch,
  record: RecordCursor,
  { content, scanner, fence }: Intake,
): void {
  const { bytes, start, end } = record
  if (fence.isCopy(record)) {
    batch.duplicates += 1
    return
  }
  if (content === 'coverage') return addCoverage(batch, record)
  const reason = scanner.scan(bytes, start, end)
  if (reason !== undefined) {
    batch.rejects.push(rejected(record, reason))
    return
  }
  batch.trades += 1
  batch.bars.addRow(scanner.trade, 0, record.offset)
}

/** The last record that a batch has: valid until its bytes are given away. */
export interface LastRecord {
  bytes: Buffer
  start: number
  end: number
  offset: number
  sentMs: number
}

/** A batch stands after its last record, whose fingerprint tells this log from another one. */
export function standAfter(batch: PendingBatch, last: LastRecord): void {
  batch.next = BigInt(last.offset) + 1n
  batch.fingerprint = { sentMs: last.sentMs, crc: crc32(last.bytes, last.start, last.end) }
}

function addCoverage(batch: PendingBatch, record: RecordCursor): void {
  const coverage = decodeCoverage(record.bytes, record.start, record.end)
  if (coverage === undefined) batch.rejects.push(rejected(record, 'not-coverage'))
  else batch.coverage.push(coverage)
}

/** So much of a rejected record is kept. */
const REJECT_PAYLOAD_BYTES = 4096

function rejected(
  { bytes, start, end, offset }: RecordCursor,
  reason: RejectReason,
): RejectedRecord {
  const payload = Buffer.from(bytes.subarray(start, Math.min(end, start + REJECT_PAYLOAD_BYTES)))
  return { offset: BigInt(offset), reason, payload }
}
