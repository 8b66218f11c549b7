/** The batches of rows of an Arrow file: their heads, and their columns unpacked. */
import type { Data } from 'apache-arrow/data'
import type { FileBlock } from 'apache-arrow/ipc/metadata/file'
import { BufferRegion, Message, type RecordBatch } from 'apache-arrow/ipc/metadata/message'
import type { Field } from 'apache-arrow/schema'
import type { DataType } from 'apache-arrow/type'
import { VectorLoader } from 'apache-arrow/visitor/vectorloader'
import type { TableFile } from '../inputs/input.ts'
import { BATCH_MAX_BYTES, tooLarge } from './arrow-footer.ts'
import { checkMessage } from './flatbuffer-bounds.ts'
import { readExactly } from './read-exactly.ts'
import { check } from './table-fault.ts'
import { unpackBuffer } from './unpack-buffer.ts'

export async function readBatchHead(file: TableFile, block: FileBlock): Promise<RecordBatch> {
  const message = await readHead(file, block, false)
  check(message.isRecordBatch(), 'a batch of rows is something else')
  return message.header()
}

export async function readDictionaryHead(file: TableFile, block: FileBlock) {
  const message = await readHead(file, block, true)
  check(message.isDictionaryBatch(), 'a dictionary is something else')
  return message.header()
}

/** Stands behind its length, and, but for files from before 2019, a mark of four bytes. */
async function readHead(file: TableFile, block: FileBlock, isDictionary: boolean) {
  const bytes = await readExactly(file, block.offset, block.offset + block.metaDataLength)
  const view = new DataView(bytes.buffer)
  const at = view.getInt32(0, true) === -1 ? 8 : 4
  const length = view.getInt32(at - 4, true)
  check(length > 0 && at + length <= bytes.length, 'the head of a batch is longer than its place')
  const head = bytes.subarray(at, at + length)
  checkMessage(head, isDictionary)
  return Message.decode(head)
}

/**
 * The columns of a batch. (Unpacked here and not by the reader of the library, which takes every
 * length as it stands, and loses the texts of packed columns of views, as Polars writes them.)
 */
export async function readColumns(
  file: TableFile,
  block: FileBlock,
  head: RecordBatch,
  fields: readonly (Field | DataType)[],
): Promise<Data[]> {
  const start = block.offset + block.metaDataLength
  const packed = await readExactly(file, start, start + block.bodyLength)
  const { body, regions } = unpacked(head, packed)
  const { nodes, variadicBufferCounts } = head
  const loader = new VectorLoader(body, nodes, regions, new Map(), undefined, variadicBufferCounts)
  const columns = loader.visitMany([...fields])
  for (const { length } of columns) {
    check(length === head.length, `a column has ${length} rows in a batch of ${head.length}`)
  }
  return columns
}

function unpacked({ buffers, compression }: RecordBatch, packed: Uint8Array) {
  const parts = buffers.map(({ offset, length }) => {
    const isInside = offset >= 0 && length >= 0 && offset + length <= packed.length
    check(isInside, 'a column lies beyond its batch')
    return packed.subarray(offset, offset + length)
  })
  if (compression === null) return { body: packed, regions: buffers }
  const lengths = parts.map(unpackedLength)
  const regions = regionsOf(lengths)
  const last = regions.at(-1)
  const body = new Uint8Array(last === undefined ? 0 : last.offset + last.length)
  for (const [index, part] of parts.entries()) {
    const { offset, length } = regions[index] as BufferRegion
    const target = body.subarray(offset, offset + length)
    if (part.length > 0) fill(compression.type, part, target)
  }
  return { body, regions }
}

/** The unpacked length stands in front; -1 says that the buffer is not packed. */
const LENGTH_BYTES = 8
const NOT_PACKED = -1

function unpackedLength(part: Uint8Array): number {
  if (part.length === 0) return 0
  const length = lengthIn(part)
  return length === NOT_PACKED ? part.length - LENGTH_BYTES : length
}

function lengthIn(part: Uint8Array): number {
  return Number(new DataView(part.buffer, part.byteOffset, part.length).getBigInt64(0, true))
}

function fill(kind: number, part: Uint8Array, target: Uint8Array): void {
  const content = part.subarray(LENGTH_BYTES)
  if (lengthIn(part) === NOT_PACKED) target.set(content)
  else if (target.length > 0) unpackBuffer(kind, content, target)
}

/** One behind the other, each where numbers of eight bytes may lie. */
function regionsOf(lengths: readonly number[]): BufferRegion[] {
  let end = 0
  return lengths.map((length) => {
    check(length >= 0, `a column claims to have ${length} bytes unpacked`)
    const offset = Math.ceil(end / 8) * 8
    end = offset + length
    if (end > BATCH_MAX_BYTES) throw tooLarge(end)
    return new BufferRegion(offset, length)
  })
}
