import { CARRIAGE_RETURN, LINE_FEED } from '../core/ascii.ts'
import { sampleOfText } from './json-sample.ts'
import { blocksOf, LINE_MAX_BYTES, type LineBlock } from './line-blocks.ts'

/** One line of a file, without its line end. */
export interface Line {
  /** Counted from 1. */
  readonly number: number
  /** The line; of one that is too large only its first characters. */
  readonly text: string
  readonly tooLarge: boolean
}

/** Some lines of a file. */
export interface LineBatch {
  readonly lines: readonly Line[]
  /** How many bytes had been read by then. */
  readonly bytes: number
}

/**
 * Cuts UTF-8 bytes into lines at each LF; a CR before it and a byte order mark at the beginning are
 * dropped, and the last line needs no LF. Memory is bounded by the longest line that is allowed.
 * Where the bytes end in an error, the unfinished line is dropped and the error passes on.
 */
export async function* linesOf(
  source: AsyncIterable<Buffer>,
  maxBytes = LINE_MAX_BYTES,
): AsyncGenerator<LineBatch> {
  let number = 1
  for await (const block of blocksOf(source, maxBytes)) {
    const lines = linesIn(block, number)
    number += lines.length
    yield { lines, bytes: block.read }
  }
}

function linesIn({ bytes, isTooLarge }: LineBlock, firstNumber: number): Line[] {
  const lines: Line[] = []
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(LINE_FEED, start)
    const text = lineText(bytes, start, end)
    const number = firstNumber + lines.length
    lines.push({ number, text: isTooLarge ? sampleOfText(text) : text, tooLarge: isTooLarge })
    start = end + 1
  }
  return lines
}

/** The text of the line in bytes[start, end), without a CR at its end. */
export function lineText(bytes: Buffer, start: number, end: number): string {
  const hasReturn = end > start && bytes[end - 1] === CARRIAGE_RETURN
  return bytes.toString('utf8', start, hasReturn ? end - 1 : end)
}
