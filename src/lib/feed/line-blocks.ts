/** Bytes cut into blocks of whole lines, so that lines can be read where they stand. */
import { LINE_FEED } from '../core/ascii.ts'
import { peek } from './inputs/peek.ts'

export interface LineBlock {
  /** Whole lines, each with its line feed; the last line of a file is given one. */
  readonly bytes: Buffer
  /** It is one line that is too large: bytes hold how it begins. */
  readonly isTooLarge: boolean
  /** How many bytes had been read by then. */
  readonly read: number
}

/** The longest line that is held in memory. */
export const LINE_MAX_BYTES = 16 * 1024 * 1024
/** Of a line that is too large so many bytes are kept, to show how it begins. */
const BEGINNING_BYTES = 1024
const END = Buffer.from([LINE_FEED])
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Blocks in the order of the bytes; a byte order mark at the beginning is dropped. Memory is bounded
 * by the longest line that is allowed. Where the bytes end in an error, the unfinished line is
 * dropped and the error passes on.
 */
export async function* blocksOf(
  source: AsyncIterable<Buffer>,
  maxBytes = LINE_MAX_BYTES,
): AsyncGenerator<LineBlock> {
  let rest = noLine()
  let read = 0
  for await (const chunk of withoutMark(source)) {
    read += chunk.length
    const firstEnd = chunk.indexOf(LINE_FEED) + 1
    const end = chunk.lastIndexOf(LINE_FEED) + 1
    if (rest.length > 0 && firstEnd > 0) {
      extend(rest, chunk.subarray(0, firstEnd), maxBytes)
      yield { ...finished(rest, maxBytes), read }
      rest = noLine()
      if (end > firstEnd) yield* wholeLines(chunk.subarray(firstEnd, end), maxBytes, read)
    } else if (end > 0) yield* wholeLines(chunk.subarray(0, end), maxBytes, read)
    if (end < chunk.length) extend(rest, chunk.subarray(end), maxBytes)
  }
  if (rest.length === 0) return
  extend(rest, END, maxBytes)
  yield { ...finished(rest, maxBytes), read }
}

/** A line that goes on in the next chunk. */
interface UnfinishedLine {
  parts: Buffer[]
  /** Its length so far; more than what `parts` holds once it is too large. */
  length: number
}

function noLine(): UnfinishedLine {
  return { parts: [], length: 0 }
}

function extend(line: UnfinishedLine, part: Buffer, maxBytes: number): void {
  const wasTooLarge = line.length > maxBytes
  line.length += part.length
  if (wasTooLarge) return
  line.parts.push(part)
  // Its line feed may be the one byte more.
  if (line.length > maxBytes + END.length) {
    line.parts = [beginningOf(Buffer.concat(line.parts), maxBytes)]
  }
}

function finished(line: UnfinishedLine, maxBytes: number) {
  const isTooLarge = line.length > maxBytes + END.length
  const bytes = Buffer.concat(line.parts)
  return {
    bytes: isTooLarge ? Buffer.concat([beginningOf(bytes, maxBytes), END]) : bytes,
    isTooLarge,
  }
}

/** A copy, so that the rest of the line can be forgotten. */
function beginningOf(bytes: Buffer, maxBytes: number): Buffer {
  return Buffer.from(bytes.subarray(0, Math.min(BEGINNING_BYTES, maxBytes)))
}

/** Lines that began and ended in one chunk; only a chunk beyond the limit is looked at line by line. */
function* wholeLines(bytes: Buffer, maxBytes: number, read: number): Generator<LineBlock> {
  if (bytes.length <= maxBytes) {
    yield { bytes, isTooLarge: false, read }
    return
  }
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(LINE_FEED, start) + 1
    const line = { parts: [bytes.subarray(start, end)], length: end - start }
    yield { ...finished(line, maxBytes), read }
    start = end
  }
}

async function* withoutMark(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, all } = await peek(source, BYTE_ORDER_MARK.length)
  let toDrop = head.indexOf(BYTE_ORDER_MARK) === 0 ? BYTE_ORDER_MARK.length : 0
  for await (const chunk of all) {
    const dropped = Math.min(toDrop, chunk.length)
    toDrop -= dropped
    yield chunk.subarray(dropped)
  }
}
