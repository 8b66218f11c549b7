/**
 * The payload of a record batch in the Postgres log: for each record the rise of its sequence
 * number and the length of its value, both as unsigned LEB128, and then the value.
 */
import { putRange } from '../core/put-bytes.ts'
import { startOf, type RecordBlock } from '../core/record-block.ts'
import type { RecordCursor } from './trade-log.ts'

/** A number that a double holds exactly has no more bytes. */
const NUMBER_MAX_BYTES = 8

/** Packs these rows of a block, whose sequence numbers rise; the first one's rise is 0. */
export function packRecords(block: RecordBlock, rows: readonly number[]): Buffer {
  const payload = Buffer.allocUnsafe(maxBytes(block, rows))
  let last = block.seq[rows[0] ?? 0] as number
  let at = 0
  for (const row of rows) {
    const [start, end] = [startOf(block, row), block.ends[row] as number]
    const seq = block.seq[row] as number
    at = putUnsigned(payload, at, seq - last)
    at = putUnsigned(payload, at, end - start)
    at = putRange(payload, at, block.bytes, start, end)
    last = seq
  }
  return payload.subarray(0, at)
}

function maxBytes(block: RecordBlock, rows: readonly number[]): number {
  let bytes = 2 * NUMBER_MAX_BYTES * rows.length
  for (const row of rows) bytes += (block.ends[row] as number) - startOf(block, row)
  return bytes
}

function putUnsigned(bytes: Buffer, start: number, value: number): number {
  let at = start
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[at++] = (rest % 0x80) | 0x80
  bytes[at] = rest
  return at + 1
}

export interface PackedBatch {
  readonly baseOffset: number
  readonly count: number
  readonly src: string
  readonly firstSeq: number
  readonly sentMs: number
  readonly payload: Buffer
}

/**
 * What is wrong with the payload of a batch; undefined where it holds as many records as the batch
 * says, one after another from its first byte to its last.
 */
export function payloadFault({ payload, count, firstSeq }: PackedBatch): string | undefined {
  let at = 0
  let seq = firstSeq
  for (let record = 0; record < count; record += 1) {
    const length = endOfUnsigned(payload, at)
    const value = endOfUnsigned(payload, length)
    if (!isNumber(at, length) || !isNumber(length, value) || value > payload.length) {
      return `its record ${record} of ${count} does not begin with two numbers`
    }
    seq += unsignedAt(payload, at, length)
    at = value + unsignedAt(payload, length, value)
    if (at > payload.length) return `its record ${record} of ${count} ends behind its last byte`
  }
  if (!Number.isSafeInteger(seq)) return 'its sequence numbers are too large'
  return at === payload.length ? undefined : `bytes follow the last of its ${count} records`
}

/** Visits the records of a sound batch at or above an offset, moving one cursor along them. */
export function walkRecords(
  { payload, baseOffset, count, src, firstSeq, sentMs }: PackedBatch,
  from: number,
  visit: (record: RecordCursor) => void,
): void {
  const record = { offset: 0, bytes: payload, start: 0, end: 0, sentMs, src, seq: 0 }
  const next = baseOffset + count
  let seq = firstSeq
  let at = 0
  for (let offset = baseOffset; offset < next; offset += 1) {
    const length = endOfUnsigned(payload, at)
    const value = endOfUnsigned(payload, length)
    seq += unsignedAt(payload, at, length)
    at = value + unsignedAt(payload, length, value)
    if (offset < from) continue
    record.offset = offset
    record.start = value
    record.end = at
    record.seq = seq
    visit(record)
  }
}

function isNumber(start: number, end: number): boolean {
  return end - start <= NUMBER_MAX_BYTES
}

/** Where a number ends. What stands behind the last byte counts as its end. */
function endOfUnsigned(bytes: Buffer, start: number): number {
  let at = start
  while (at < bytes.length && (bytes[at] as number) >= 0x80) at += 1
  return at + 1
}

function unsignedAt(bytes: Buffer, start: number, end: number): number {
  let value = 0
  for (let at = end - 1; at >= start; at -= 1) {
    value = value * 0x80 + ((bytes[at] as number) & 0x7f)
  }
  return value
}
