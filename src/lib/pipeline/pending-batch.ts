/** What was read from a partition and is not in the store yet: bars, and the position after them. */
import { mergeInto, type BarMap } from '../core/aggregate.ts'
import { barOf } from '../core/bar.ts'
import { decodeCoverage, type Coverage } from '../core/coverage.ts'
import { crc32 } from '../core/crc32.ts'
import { decodeTrade } from '../core/trade-codec.ts'
import type { RejectReason } from '../core/trade.ts'
import type { RecordCursor } from '../log/trade-log.ts'
import type { Fingerprint, RejectedRecord } from '../store/bar-store.ts'
import { isCopy, type LastSeqs } from './copies.ts'

export interface PendingBatch {
  readonly bars: BarMap
  readonly coverage: Coverage[]
  /** Last sequence number by source, as far as this batch moves it. */
  readonly sources: Map<string, number>
  readonly rejects: RejectedRecord[]
  readonly sinceMs: number
  next: bigint
  fingerprint: Fingerprint | undefined
  trades: number
  barCount: number
  /** Records that were in the log before: copies of a send that was repeated. */
  duplicates: number
}

export function emptyBatch(next: bigint, sinceMs: number): PendingBatch {
  return {
    ...{ bars: new Map(), coverage: [], sources: new Map(), rejects: [], sinceMs, next },
    ...{ fingerprint: undefined, trades: 0, barCount: 0, duplicates: 0 },
  }
}

/** How much of a batch's limit is used; rejects take memory as trades do. */
export function weightOf(batch: PendingBatch): number {
  return batch.trades + batch.coverage.length + batch.rejects.length
}

/** What the records of a topic hold. */
export type Content = 'trades' | 'coverage'

/** Takes a record in: as what it holds, as a reject, or not at all where `seqs` shows it for a copy. */
export function addRecord(
  batch: PendingBatch,
  record: RecordCursor,
  { content, partition }: { readonly content: Content; readonly partition: number },
  seqs: LastSeqs,
): void {
  const { bytes, start, end, src, seq } = record
  const offset = BigInt(record.offset)
  batch.next = offset + 1n
  batch.fingerprint = { sentMs: record.sentMs, crc: crc32(bytes, start, end) }
  if (isCopy(record, seqs)) {
    batch.duplicates += 1
    return
  }
  if (src !== undefined) batch.sources.set(src, seq)
  if (content === 'coverage') return addCoverage(batch, record)
  const trade = decodeTrade(bytes, start, end)
  if (typeof trade === 'string') {
    batch.rejects.push(rejected(record, trade))
    return
  }
  batch.trades += 1
  batch.barCount += mergeInto(batch.bars, barOf(trade, { offset, partition }))
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
