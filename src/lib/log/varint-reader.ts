/**
 * Kafka's numbers of one to ten bytes, zigzag-coded. Nothing here looks where a record ends, and past
 * the end of the bytes all is 0: who checks a record sees it by the place that was reached.
 */
import { damaged } from './record-run.ts'

/** A place that moves through bytes. */
export interface VarintReader {
  readonly bytes: Buffer
  /** The same bytes. */
  readonly view: DataView
  at: number
  /** Where the record ends that is being read. */
  end: number
}

export function readerOf(bytes: Buffer): VarintReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { bytes, view, at: 0, end: 0 }
}

/** A number of 32 bits; most have one byte or two. */
export function varint(reader: VarintReader): number {
  const { bytes, at } = reader
  const first = bytes[at] as number
  if (first <= 0x7f) {
    reader.at = at + 1
    return (first >>> 1) ^ -(first & 1)
  }
  const second = bytes[at + 1] as number
  if (second > 0x7f) return longVarint(reader)
  reader.at = at + 2
  const bits = (first & 0x7f) | (second << 7)
  return (bits >>> 1) ^ -(bits & 1)
}

const VARINT_BYTES = 5

function longVarint(reader: VarintReader): number {
  const { bytes, at } = reader
  let bits = 0
  for (let index = 0; index < VARINT_BYTES; index += 1) {
    const byte = bytes[at + index] as number
    bits |= (byte & 0x7f) << (7 * index)
    if (byte < 0x80) {
      reader.at = at + index + 1
      return (bits >>> 1) ^ -(bits & 1)
    }
  }
  throw damaged('a number is too long')
}

/** A number of 64 bits where it has no more than 28: NaN else, and then nothing was passed. */
export function nearVarlong(reader: VarintReader): number {
  const { bytes, at } = reader
  let bits = 0
  for (let index = 0; index < NEAR_BYTES; index += 1) {
    const byte = bytes[at + index] as number
    bits |= (byte & 0x7f) << (7 * index)
    if (byte < 0x80) {
      reader.at = at + index + 1
      return (bits >>> 1) ^ -(bits & 1)
    }
  }
  return NaN
}

const NEAR_BYTES = 4

/** A number of 64 bits. */
export function varlong(reader: VarintReader): bigint {
  let bits = 0n
  for (let index = 0; index < VARLONG_BYTES; index += 1) {
    const byte = reader.bytes[reader.at] as number
    reader.at += 1
    bits |= BigInt(byte & 0x7f) << BigInt(7 * index)
    if (byte < 0x80) return BigInt.asIntN(64, (BigInt.asUintN(64, bits) >> 1n) ^ -(bits & 1n))
  }
  throw damaged('a number is too long')
}

const VARLONG_BYTES = 10

/** Goes past a number of 64 bits. */
export function skipNumber(reader: VarintReader): void {
  const last = reader.at + VARLONG_BYTES
  while ((reader.bytes[reader.at] as number) > 0x7f) reader.at += 1
  reader.at += 1
  if (reader.at > last) throw damaged('a number is too long')
}

/**
 * Goes past bytes that have their length before them, and gives where they begin. A length of -1
 * stands for none at all.
 */
export function skipBytes(reader: VarintReader): number {
  const length = varint(reader)
  if (length < -1) throw damaged('a length is negative')
  const start = reader.at
  if (length > 0) reader.at = start + length
  return start
}
