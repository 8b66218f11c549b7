/** Reads from the headers of a record which source it is of, and its number there. */
import { sourcePartitions } from './partitioner.ts'
import { SEQUENCE_HEADER, SOURCE_HEADER } from './source-headers.ts'
import type { RecordCursor } from './trade-log.ts'
import { damaged } from './record-run.ts'
import { skipBytes, varint, type VarintReader } from './varint-reader.ts'

/** What the last record with a source had, to know the same again without reading it. */
export interface SourceMemory {
  /** Its headers, from their count to the name of the sequence, where they stood as mkt writes them. */
  template: DataView
  /** The source as it stood there, and as a text where it is well formed. */
  bytes: Buffer
  src: string | undefined
}

export function sourceMemory(): SourceMemory {
  return { template: new DataView(new ArrayBuffer(0)), bytes: Buffer.alloc(0), src: undefined }
}

const NO_HEADERS = 0

/** Reads the headers, with which a record ends. Source and sequence count only where both are sound. */
export function readSource(reader: VarintReader, memory: SourceMemory, record: RecordCursor): void {
  record.src = undefined
  record.seq = 0
  if (reader.bytes[reader.at] === NO_HEADERS) reader.at += 1
  else if (!isNext(reader, memory.template)) readHeaders(reader, memory, record)
  else {
    reader.at += memory.template.byteLength
    note(record, memory.src, sequenceAt(reader.bytes, skipBytes(reader), reader.at))
  }
}

const WORD = 8

/**
 * Whether the template stands here within the record. It is compared eight bytes at a time as
 * doubles, which are equal only where their bytes are, but for zero, which no text has in it. The
 * last word may overlap the one before.
 */
function isNext({ view, at, end }: VarintReader, template: DataView): boolean {
  const last = template.byteLength - WORD
  if (last < 0 || at + template.byteLength > end) return false
  for (let index = 0; index < last; index += WORD) {
    if (view.getFloat64(at + index) !== template.getFloat64(index)) return false
  }
  return view.getFloat64(at + last) === template.getFloat64(last)
}

function note(record: RecordCursor, src: string | undefined, seq: number): void {
  if (src === undefined || seq < 0) return
  record.src = src
  record.seq = seq
}

/** Headers in any number and order; one that stands twice is not sound. */
function readHeaders(reader: VarintReader, memory: SourceMemory, record: RecordCursor): void {
  const { bytes, at: start } = reader
  const count = varint(reader)
  if (count < -1) throw damaged('a length is negative')
  let [sources, sequences, seq] = [0, 0, -1]
  for (let index = 0; index < count; index += 1) {
    const nameStart = skipBytes(reader)
    const nameEnd = reader.at
    const valueStart = skipBytes(reader)
    if (reader.at > reader.end) throw damaged('a header does not fit in')
    if (isText(SOURCE_NAME, bytes, nameStart, nameEnd)) {
      sources += 1
      learnSource(memory, bytes, valueStart, reader.at)
    } else if (isText(SEQUENCE_NAME, bytes, nameStart, nameEnd)) {
      sequences += 1
      seq = sequenceAt(bytes, valueStart, reader.at)
      const isUsual = count === 2 && sources === 1 && memory.src !== undefined
      if (isUsual) memory.template = copyOf(bytes, start, nameEnd)
    }
  }
  if (sources === 1 && sequences === 1) note(record, memory.src, seq)
}

const SOURCE_NAME = Buffer.from(SOURCE_HEADER)
const SEQUENCE_NAME = Buffer.from(SEQUENCE_HEADER)

function isText(text: Buffer, bytes: Buffer, start: number, end: number): boolean {
  return end - start === text.length && text.compare(bytes, start, end) === 0
}

/** The text is made anew only where it is another one. */
function learnSource(memory: SourceMemory, bytes: Buffer, start: number, end: number): void {
  if (memory.bytes.equals(bytes.subarray(start, end))) return
  memory.bytes = Buffer.from(bytes.subarray(start, end))
  memory.template = new DataView(new ArrayBuffer(0))
  const text = memory.bytes.toString('latin1')
  memory.src = sourcePartitions(text) === undefined ? undefined : text
}

function copyOf(bytes: Buffer, start: number, end: number): DataView {
  return new DataView(new Uint8Array(bytes.subarray(start, end)).buffer)
}

const DIGITS_MAX = 16
const ZERO = 0x30

/** Decimal digits without a leading zero, up to the greatest safe integer; -1 for anything else. */
function sequenceAt(bytes: Buffer, start: number, end: number): number {
  const digits = end - start
  if (digits < 1 || digits > DIGITS_MAX) return -1
  if (bytes[start] === ZERO) return digits === 1 ? 0 : -1
  let seq = 0
  for (let at = start; at < end; at += 1) {
    const digit = (bytes[at] as number) - ZERO
    if (!(digit >= 0 && digit <= 9)) return -1
    seq = 10 * seq + digit
  }
  return Number.isSafeInteger(seq) ? seq : -1
}
