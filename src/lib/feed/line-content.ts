import { LINE_FEED } from '../core/ascii.ts'
import type { Content } from './file-content.ts'
import { readingOf, readLine, type Reading, type ReadingOptions } from './file-reading.ts'
import { DETECTION_LINES, detectFormat } from './formats/detect-format.ts'
import { blocksOf, type LineBlock } from './line-blocks.ts'
import { lineText } from './line-reader.ts'
import type { OpenBatch } from './open-batch.ts'

/** The beginning of a file as text, and whether that is all of it. */
export interface Beginning {
  readonly text: string
  readonly isWhole: boolean
}

/** One row or JSON value a line. */
export function lineContent(
  name: string,
  beginning: Beginning,
  bytes: AsyncIterable<Buffer>,
  options: ReadingOptions,
): Content {
  const firstLines = linesIn(beginning)
  const detected = detectFormat(firstLines, { name }, options.inputFormat)
  const reading = readingOf(detected, firstLines[0] ?? '', name, options)
  return {
    detected,
    async *fill(batch) {
      let line = 1
      for await (const block of blocksOf(bytes)) {
        line = readBlock(block, line, batch, reading)
        yield { read: block.read }
      }
    },
  }
}

/** The first lines that are not blank; one that is cut off by the end of the beginning is none. */
function linesIn({ text, isWhole }: Beginning): string[] {
  const lines = text.split('\n')
  const whole = isWhole || lines.length === 1 ? lines : lines.slice(0, -1)
  const filled = whole.filter((line) => /\S/.test(line)).slice(0, DETECTION_LINES)
  return filled.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
}

/** @returns the number of the next line */
function readBlock(block: LineBlock, firstLine: number, batch: OpenBatch, reading: Reading) {
  const { bytes } = block
  let line = firstLine
  for (let start = 0; start < bytes.length; line += 1) {
    let end = block.isTooLarge ? -1 : (reading.scan?.(bytes, start, batch.columns, line) ?? -1)
    if (end < 0) {
      end = bytes.indexOf(LINE_FEED, start) + 1
      const text = lineText(bytes, start, end - 1)
      readLine({ number: line, text, tooLarge: block.isTooLarge }, batch, reading)
    }
    start = end
  }
  return line
}
