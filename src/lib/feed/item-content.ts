import type { Content } from './file-content.ts'
import { readingOf, readLine, type ReadingOptions } from './file-reading.ts'
import { firstOf } from './first-of.ts'
import { DETECTION_LINES, detectFormat } from './formats/detect-format.ts'
import { itemsOf } from './json-items.ts'

/** The items of one JSON array, or values that go on over several lines. */
export async function itemContent(
  name: string,
  bytes: AsyncIterable<Buffer>,
  options: ReadingOptions,
): Promise<Content | undefined> {
  const { first, all } = await firstOf(itemsOf(bytes), DETECTION_LINES, ({ lines }) => lines.length)
  const texts = first.flatMap(({ lines }) => lines.map(({ text }) => text))
  if (texts.length === 0) return undefined
  const detected = detectFormat(texts, { name }, options.inputFormat)
  const reading = readingOf(detected, '', name, options)
  return {
    detected,
    async *fill(batch) {
      for await (const { lines, bytes: read } of all) {
        for (const line of lines) readLine(line, batch, reading)
        yield { read }
      }
    },
  }
}
