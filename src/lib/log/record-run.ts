/** Where a record batch of Kafka (message format 2) has what, and what its head says. */
import { crc32c } from './crc32c.ts'

/** A record batch of which the checksum is right. */
export interface RecordRun {
  readonly head: RunHead
  /** Its records as they are stored: packed, where there is something to unpack them. */
  readonly stored: Buffer
  readonly unpack: Unpack | undefined
}

/** Unpacks records into bytes that are good until its next call. Throws where they are damaged. */
export type Unpack = (packed: Buffer) => Buffer

export interface RunHead {
  readonly baseOffset: number
  /** The last offset that the batch stands for; compaction may have taken its record out. */
  readonly lastOffset: number
  readonly records: number
  /** What the times of the records count from, ms since 1970. */
  readonly firstMs: bigint
  /** When the broker appended the batch, where that counts instead of the times of the records. */
  readonly appendedMs: number | undefined
  readonly producerId: bigint
  /** The number of the codec; 0 is none. */
  readonly codec: number
  readonly isTransactional: boolean
  /** The mark of the end of a transaction, which holds nothing for readers. */
  readonly isControl: boolean
}

export const BASE_OFFSET_AT = 0
export const LENGTH_AT = 8
export const MAGIC_AT = 16
export const CRC_AT = 17
export const ATTRIBUTES_AT = 21
export const LAST_OFFSET_DELTA_AT = 23
export const FIRST_TIME_AT = 27
export const MAX_TIME_AT = 35
export const PRODUCER_ID_AT = 43
export const PRODUCER_EPOCH_AT = 51
export const SEQUENCE_AT = 53
export const RECORD_COUNT_AT = 57

/** The bytes of a batch before the first one that its length counts. */
export const LENGTH_END = 12
/** Where the records begin. */
export const HEAD_BYTES = 61

export const MAGIC = 2
const CODEC_MASK = 0x07
const APPEND_TIME_FLAG = 0x08
const TRANSACTIONAL_FLAG = 0x10
const CONTROL_FLAG = 0x20

/** Whether the format is 2, which has record batches; what came before had single messages. */
export function hasRecordBatches(bytes: Buffer): boolean {
  return bytes[MAGIC_AT] === MAGIC
}

/** Where the batch that begins here ends; undefined where the bytes end before it does. */
export function endOfBatch(bytes: Buffer, start: number): number | undefined {
  if (bytes.length - start < HEAD_BYTES) return undefined
  const end = start + LENGTH_END + bytes.readInt32BE(start + LENGTH_AT)
  if (end < start + HEAD_BYTES) throw damaged('its length is too small')
  return end <= bytes.length ? end : undefined
}

/** Reads the head of bytes[start, end). Throws where the checksum is wrong. */
export function readHead(bytes: Buffer, start: number, end: number): RunHead {
  if (bytes[start + MAGIC_AT] !== MAGIC) throw damaged('it has an unknown format')
  if (crc32c(bytes, start + ATTRIBUTES_AT, end) !== bytes.readUInt32BE(start + CRC_AT)) {
    throw damaged('its checksum is wrong')
  }
  const baseOffset = Number(bytes.readBigInt64BE(start + BASE_OFFSET_AT))
  const lastOffset = baseOffset + bytes.readInt32BE(start + LAST_OFFSET_DELTA_AT)
  const records = bytes.readInt32BE(start + RECORD_COUNT_AT)
  checkOffsets(baseOffset, lastOffset, records)
  const attributes = bytes.readInt16BE(start + ATTRIBUTES_AT)
  const isAppendTime = (attributes & APPEND_TIME_FLAG) !== 0
  const maxMs = bytes.readBigInt64BE(start + MAX_TIME_AT)
  return {
    baseOffset,
    lastOffset,
    records,
    firstMs: bytes.readBigInt64BE(start + FIRST_TIME_AT),
    appendedMs: isAppendTime ? Number(maxMs) : undefined,
    producerId: bytes.readBigInt64BE(start + PRODUCER_ID_AT),
    codec: attributes & CODEC_MASK,
    isTransactional: (attributes & TRANSACTIONAL_FLAG) !== 0,
    isControl: (attributes & CONTROL_FLAG) !== 0,
  }
}

function checkOffsets(base: number, last: number, records: number): void {
  // The checksum leaves the base offset out, for brokers give it.
  if (base < 0 || !Number.isSafeInteger(last)) throw damaged('it has no offset')
  if (records < 0 || last - base < records - 1) throw damaged('it has more records than offsets')
}

/** A batch was changed on its way, where its checksum tells so, or was written wrong. */
export class DamagedBatch extends Error {
  override readonly name = 'DamagedBatch'
}

export function damaged(why: string): DamagedBatch {
  return new DamagedBatch(`a record batch is damaged: ${why}`)
}
