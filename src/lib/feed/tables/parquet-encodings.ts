/**
 * The values of a page, decoded by the library once the lengths in it are known to be sound: the
 * library takes them as they stand, and a flipped bit would make it loop or take gigabytes.
 */
import type { ParquetType } from 'hyparquet'
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { byteStreamSplit, readRleBitPackedHybrid } from 'hyparquet/src/encoding.js'
import { readPlain } from 'hyparquet/src/plain.js'
import { readVarInt } from 'hyparquet/src/thrift.js'
import { check, unsupported } from './table-fault.ts'

/** The bytes of a page, and how far they are read. */
export interface PageReader {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly view: DataView
  offset: number
}

export function pageReader(bytes: Uint8Array<ArrayBuffer>): PageReader {
  return { bytes, view: new DataView(bytes.buffer), offset: 0 }
}

export type Values = ArrayLike<number | bigint | boolean | Uint8Array>

/** So many values; of a dictionary encoding their places in the dictionary. */
export function readValues(
  page: PageReader,
  encoding: string,
  count: number,
  { type, type_length }: { readonly type?: ParquetType; readonly type_length?: number },
): Values {
  check(type !== undefined, 'a column has no type')
  switch (encoding) {
    case 'PLAIN':
      return readPlain(page, type, count, type_length) as Values
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
      return readRuns(page, readByte(page), new Uint32Array(count))
    case 'RLE':
      return readMeasuredRuns(page, new Uint8Array(count))
    case 'BYTE_STREAM_SPLIT':
      return byteStreamSplit(page, count, type, type_length) as Values
    case 'DELTA_BINARY_PACKED':
      return type === 'INT32'
        ? Int32Array.from(readDeltas(page, new BigInt64Array(count)), lower32)
        : readDeltas(page, new BigInt64Array(count))
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return readTexts(page, new Int32Array(count), readDeltas(page, new Int32Array(count)))
    case 'DELTA_BYTE_ARRAY':
      return readFrontCoded(page, count)
    default:
      throw unsupported(`it has values in the encoding ${encoding}`, 'write it again with pyarrow')
  }
}

/** DuckDB writes an unsigned first value with 33 bits, of which the library's way for INT32 drops one. */
function lower32(value: bigint): number {
  return Number(BigInt.asIntN(32, value))
}

/** Runs of bits that stand behind their length in bytes. */
export function readMeasuredRuns(page: PageReader, values: Uint8Array): Uint8Array {
  const length = page.view.getUint32(page.offset, true)
  page.offset += 4
  return readRuns(page, 1, values, length)
}

/** Runs of values of some bits each, which take `length` bytes. */
export function readRuns<T extends Uint8Array | Uint32Array>(
  page: PageReader,
  bitWidth: number,
  values: T,
  length = page.bytes.length - page.offset,
): T {
  const runs = page.bytes.subarray(page.offset, page.offset + length)
  if (bitWidth > 0) {
    checkRuns(runs, bitWidth, values.length)
    readRleBitPackedHybrid(page, bitWidth, values, length)
  } else page.offset += length
  return values
}

/** Some writers fill up their last group of packed bits. */
const PADDING_MAX = 1024

/** None of the runs may be longer than the values that are left. */
function checkRuns(runs: Uint8Array, bitWidth: number, count: number): void {
  check(bitWidth <= 32, `a page has numbers of ${bitWidth} bits`)
  const reader = { view: new DataView(runs.buffer, runs.byteOffset, runs.length), offset: 0 }
  for (let seen = 0; seen < count;) {
    check(reader.offset < runs.length, 'a page has fewer values than rows')
    const head = readVarInt(reader) >>> 0
    const isPacked = (head & 1) === 1
    const length = isPacked ? (head >>> 1) * 8 : head >>> 1
    const isSound = length <= count - seen + (isPacked ? PADDING_MAX : 0)
    check(isSound, 'a page has a run of more values than it has rows')
    reader.offset += isPacked ? (head >>> 1) * bitWidth : Math.ceil(bitWidth / 8)
    seen += length
  }
}

const BLOCK_VALUES_MAX = 1 << 20

/** Numbers that are written as differences. */
function readDeltas<T extends Int32Array | BigInt64Array>(page: PageReader, values: T): T {
  if (values.length === 0) return values
  const head = { view: page.view, offset: page.offset }
  const blockSize = readVarInt(head)
  const parts = readVarInt(head)
  const isSound = blockSize > 0 && blockSize <= BLOCK_VALUES_MAX && parts > 0 && parts <= blockSize
  check(isSound, `a page has ${parts} blocks of differences of ${blockSize} values`)
  deltaBinaryUnpack(page, values.length, values)
  return values
}

/** Texts of which each shares its beginning with the one before. */
function readFrontCoded(page: PageReader, count: number): Uint8Array[] {
  const shared = readDeltas(page, new Int32Array(count))
  return readTexts(page, shared, readDeltas(page, new Int32Array(count)))
}

/** Sharing can make much of little. */
const TEXTS_MAX_BYTES = 256 * 1024 * 1024

function readTexts(page: PageReader, shared: Int32Array, added: Int32Array): Uint8Array[] {
  const texts: Uint8Array[] = []
  let last = new Uint8Array(0)
  let total = 0
  for (const [index, length] of added.entries()) {
    const beginning = shared[index] as number
    const isSound = length >= 0 && page.offset + length <= page.bytes.length
    const isShared = beginning >= 0 && beginning <= last.length
    check(isSound && isShared, 'a page has texts of impossible lengths')
    const rest = page.bytes.subarray(page.offset, page.offset + length)
    last = beginning === 0 ? rest : Buffer.concat([last.subarray(0, beginning), rest])
    page.offset += length
    total += beginning
    check(total <= TEXTS_MAX_BYTES, 'a page has texts of impossible lengths')
    texts.push(last)
  }
  return texts
}

function readByte(page: PageReader): number {
  const byte = page.view.getUint8(page.offset)
  page.offset += 1
  return byte
}
