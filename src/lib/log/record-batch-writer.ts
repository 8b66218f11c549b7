/** Record batches of Kafka's format 2, written as a producer sends them. */
import { putBytes, putRange } from '../core/put-bytes.ts'
import { startOf, type RecordBlock } from '../core/record-block.ts'
import { digitCount, writeWhole } from '../core/write-number.ts'
import { crc32c } from './crc32c.ts'
import {
  ATTRIBUTES_AT,
  BASE_OFFSET_AT,
  CRC_AT,
  FIRST_TIME_AT,
  LAST_OFFSET_DELTA_AT,
  LENGTH_AT,
  LENGTH_END,
  MAGIC,
  MAGIC_AT,
  MAX_TIME_AT,
  PRODUCER_EPOCH_AT,
  PRODUCER_ID_AT,
  RECORD_COUNT_AT,
  SEQUENCE_AT,
} from './record-run.ts'
import { SEQUENCE_HEADER, SOURCE_HEADER } from './source-headers.ts'

export interface BatchHead {
  readonly records: number
  readonly producerId: bigint
  readonly producerEpoch: number
  /** The number of the first record among those that the producer has sent to the partition. */
  readonly sequence: number
  /** When it is sent, ms since 1970: by the trades' times, retention would delete a replay at once. */
  readonly sentMs: number
  /** How the records are packed: 0 not at all, 1 gzip. */
  readonly codec: number
}

/** The epoch of the partition's leader, which the leader writes. */
const UNKNOWN_EPOCH = -1
const LEADER_EPOCH_AT = LENGTH_END

/** Fills in the head of a batch that ends with its records. */
export function writeBatchHead(batch: Buffer, head: BatchHead): void {
  batch.writeBigInt64BE(0n, BASE_OFFSET_AT)
  batch.writeInt32BE(batch.length - LENGTH_END, LENGTH_AT)
  batch.writeInt32BE(UNKNOWN_EPOCH, LEADER_EPOCH_AT)
  batch.writeInt8(MAGIC, MAGIC_AT)
  batch.writeInt16BE(head.codec, ATTRIBUTES_AT)
  batch.writeInt32BE(head.records - 1, LAST_OFFSET_DELTA_AT)
  batch.writeBigInt64BE(BigInt(head.sentMs), FIRST_TIME_AT)
  batch.writeBigInt64BE(BigInt(head.sentMs), MAX_TIME_AT)
  batch.writeBigInt64BE(head.producerId, PRODUCER_ID_AT)
  batch.writeInt16BE(head.producerEpoch, PRODUCER_EPOCH_AT)
  batch.writeInt32BE(head.sequence, SEQUENCE_AT)
  batch.writeInt32BE(head.records, RECORD_COUNT_AT)
  batch.writeUInt32BE(crc32c(batch, ATTRIBUTES_AT, batch.length), CRC_AT)
}

/** Attributes, the five lengths and the number of the record, at their longest. */
const FRAMING_MAX_BYTES = 32
const SEQUENCE_MAX_DIGITS = 16

/** At most so many bytes has a record of a batch. */
export function recordMaxBytes(block: RecordBlock, row: number, headers: Buffer): number {
  const value = (block.ends[row] as number) - startOf(block, row)
  const key = block.keys.bytesOf(block.key[row] as number).length
  return FRAMING_MAX_BYTES + key + value + headers.length + SEQUENCE_MAX_DIGITS
}

/** What the records of one source have in common: their headers, up to the sequence. */
export function recordHeaders(src: string): Buffer {
  const source = Buffer.from(src)
  const bytes = Buffer.alloc(FRAMING_MAX_BYTES + source.length)
  let at = writeVarint(bytes, 0, 2)
  at = putText(bytes, at, SOURCE_HEADER)
  at = putBytes(bytes, writeVarint(bytes, at, source.length), source)
  return bytes.subarray(0, putText(bytes, at, SEQUENCE_HEADER))
}

function putText(bytes: Buffer, at: number, text: string): number {
  return putBytes(bytes, writeVarint(bytes, at, text.length), Buffer.from(text))
}

/** Writes rows of a block as the records of one batch; gives the place behind them. */
export function writeRecords(
  bytes: Buffer,
  start: number,
  block: RecordBlock,
  rows: readonly number[],
  headers: Buffer,
): number {
  let at = start
  for (let delta = 0; delta < rows.length; delta += 1) {
    at = writeRecord(bytes, at, block, rows[delta] as number, delta, headers)
  }
  return at
}

/** Attributes, and how much later than the first of its batch it was sent: both are 0. */
const NOUGHTS = 2

function writeRecord(
  bytes: Buffer,
  start: number,
  block: RecordBlock,
  row: number,
  delta: number,
  headers: Buffer,
): number {
  const key = block.keys.bytesOf(block.key[row] as number)
  const from = startOf(block, row)
  const valueBytes = (block.ends[row] as number) - from
  const seq = block.seq[row] as number
  const digits = digitCount(seq)
  const keyPart = varintBytes(key.length) + key.length
  const valuePart = varintBytes(valueBytes) + valueBytes
  const tail = headers.length + varintBytes(digits) + digits
  let at = writeVarint(bytes, start, NOUGHTS + varintBytes(delta) + keyPart + valuePart + tail)
  bytes[at] = 0
  bytes[at + 1] = 0
  at = writeVarint(bytes, at + NOUGHTS, delta)
  at = putBytes(bytes, writeVarint(bytes, at, key.length), key)
  at = writeVarint(bytes, at, valueBytes)
  at = putRange(bytes, at, block.bytes, from, from + valueBytes)
  at = putBytes(bytes, at, headers)
  return writeWhole(bytes, writeVarint(bytes, at, digits), seq)
}

/** Lengths and counts are doubled, to leave room for a sign that none of them has. */
function varintBytes(value: number): number {
  let count = 1
  for (let rest = value >>> 6; rest > 0; rest >>>= 7) count += 1
  return count
}

function writeVarint(bytes: Buffer, start: number, value: number): number {
  let at = start
  let rest = value * 2
  for (; rest > 0x7f; rest >>>= 7) {
    bytes[at] = (rest & 0x7f) | 0x80
    at += 1
  }
  bytes[at] = rest
  return at + 1
}
