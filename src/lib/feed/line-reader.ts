import { withoutByteOrderMark } from '../core/byte-order-mark.ts'
import { sampleOfText } from './json-sample.ts'

/** One line of a file, without its line end. */
export interface Line {
  /** Counted from 1. */
  readonly number: number
  /** The line; of one that is too large only its first characters. */
  readonly text: string
  readonly tooLarge: boolean
}

/** The lines that ended in one chunk of bytes. */
export interface LineBatch {
  readonly lines: readonly Line[]
  /** How many bytes had been read by then. */
  readonly bytes: number
}

/** The longest line that is held in memory. */
export const LINE_MAX_BYTES = 16 * 1024 * 1024

/**
 * Cuts UTF-8 bytes into lines at each LF; a CR before it and a byte order mark at the beginning are
 * dropped, and the last line needs no LF. Memory is bounded by the longest line that is allowed.
 * Where the bytes end in an error, the unfinished line is dropped and the error passes on.
 */
export async function* linesOf(
  source: AsyncIterable<Buffer>,
  maxBytes = LINE_MAX_BYTES,
): AsyncGenerator<LineBatch> {
  const line: UnfinishedLine = { number: 1, parts: [], bytes: 0, maxBytes }
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    const lines = linesIn(chunk, line)
    if (lines.length > 0) yield { lines, bytes }
  }
  if (line.bytes > 0) yield { lines: [finish(line)], bytes }
}

/** The line that goes on in the next chunk. */
interface UnfinishedLine {
  number: number
  parts: Buffer[]
  /** Its length so far; more than what `parts` holds once it is too large. */
  bytes: number
  readonly maxBytes: number
}

function linesIn(chunk: Buffer, line: UnfinishedLine): Line[] {
  const lines: Line[] = []
  let start = 0
  for (;;) {
    const end = chunk.indexOf(LINE_FEED, start)
    if (end < 0) break
    extend(line, chunk.subarray(start, end))
    lines.push(finish(line))
    start = end + 1
  }
  if (start < chunk.length) extend(line, chunk.subarray(start))
  return lines
}

const LINE_FEED = 0x0a
/** Of a line that is too large so many bytes are kept, to show how it begins. */
const BEGINNING_BYTES = 1024

function extend(line: UnfinishedLine, part: Buffer): void {
  const wasTooLarge = line.bytes > line.maxBytes
  line.bytes += part.length
  if (wasTooLarge) return
  line.parts.push(part)
  if (line.bytes > line.maxBytes) {
    line.parts = [Buffer.from(joined(line.parts).subarray(0, BEGINNING_BYTES))]
  }
}

function finish(line: UnfinishedLine): Line {
  const { number, bytes, maxBytes } = line
  const tooLarge = bytes > maxBytes
  const text = cleaned(joined(line.parts).toString('utf8'), number === 1)
  line.number += 1
  line.parts = []
  line.bytes = 0
  return { number, text: tooLarge ? sampleOfText(text) : text, tooLarge }
}

function joined(parts: readonly Buffer[]): Buffer {
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
}

function cleaned(text: string, isFirst: boolean): string {
  const line = isFirst ? withoutByteOrderMark(text) : text
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
