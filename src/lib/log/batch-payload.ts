/**
 * The payload of a record batch in the Postgres log: for each record the rise of its sequence
 * number and the length of its value, both as unsigned LEB128, and then the value.
 */
import type { RecordCursor } from './trade-log.ts'

/** Packs values whose sequence numbers rise; the first one's rise is 0. */
export function packRecords(records: readonly { seq: number; value: string }[]): Buffer {
  const parts: Buffer[] = []
  let seq = records[0]?.seq ?? 0
  for (const record of records) {
    const value = Buffer.from(record.value)
    parts.push(unsignedLeb128(record.seq - seq), unsignedLeb128(value.length), value)
    seq = record.seq
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
  const reader = { bytes, at: 0 }
  const cursor: RecordCursor = {
    ...{ offset: batch.baseOffset, bytes, start: 0, end: 0 },
    ...{ sentMs, src, seq: batch.firstSeq },
  }
  while (reader.at < bytes.length) {
    cursor.seq += readUnsigned(reader)
    const length = readUnsigned(reader)
    cursor.start = reader.at
    cursor.end = reader.at += length
    if (cursor.offset >= from) visit(cursor)
    cursor.offset += 1n
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
