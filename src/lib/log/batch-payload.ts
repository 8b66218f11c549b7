/**
 * The payload of a record batch in the Postgres log: for each record the rise of its sequence
 * number and the length of its value, both as unsigned LEB128, and then the value.
 */
import { startOf, type RecordBlock } from '../core/record-block.ts'
import type { RecordCursor } from './trade-log.ts'

/** Packs these rows of a block, whose sequence numbers rise; the first one's rise is 0. */
export function packRecords(block: RecordBlock, rows: readonly number[]): Buffer {
  const parts: Buffer[] = []
  let last = block.seq[rows[0] ?? 0] as number
  for (const row of rows) {
    const value = block.bytes.subarray(startOf(block, row), block.ends[row])
    const seq = block.seq[row] as number
    parts.push(unsignedLeb128(seq - last), unsignedLeb128(value.length), value)
    last = seq
  }
  return Buffer.concat(parts)
}

export interface PackedBatch {
  readonly baseOffset: bigint
  readonly src: string
  readonly firstSeq: number
  readonly sentMs: number
  readonly payload: Buffer
}

/** Visits the records at or above `from`, moving one cursor along the payload. */
export function walkRecords(
  batch: PackedBatch,
  from: bigint,
  visit: (record: RecordCursor) => void,
): void {
  const { payload: bytes, src, sentMs } = batch
  const first = Number(from)
  const reader = { bytes, at: 0 }
  const cursor: RecordCursor = {
    ...{ offset: Number(batch.baseOffset), bytes, start: 0, end: 0 },
    ...{ sentMs, src, seq: batch.firstSeq },
  }
  while (reader.at < bytes.length) {
    cursor.seq += readUnsigned(reader)
    const length = readUnsigned(reader)
    cursor.start = reader.at
    cursor.end = reader.at += length
    if (cursor.offset >= first) visit(cursor)
    cursor.offset += 1
  }
}

function unsignedLeb128(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
  return Buffer.from(bytes)
}

function readUnsigned(reader: { bytes: Buffer; at: number }): number {
  let value = 0
  let unit = 1
  for (;;) {
    const byte = reader.bytes[reader.at++] ?? 0
    value += (byte & 0x7f) * unit
    if (byte < 0x80) return value
    unit *= 0x80
  }
}
