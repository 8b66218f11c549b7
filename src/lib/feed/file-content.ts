/** The three ways in which files hold trades: lines, items of a JSON array, and rows of a table. */
import { LINE_FEED } from '../core/ascii.ts'
import { withoutByteOrderMark } from '../core/byte-order-mark.ts'
import { peek, type Peeked } from './inputs/peek.ts'
import type { ReadingOptions } from './file-reading.ts'
import type { Detected } from './formats/detect-format.ts'
import type { TableFile } from './inputs/input.ts'
import { itemContent } from './item-content.ts'
import { needsItems } from './json-items.ts'
import { LINE_MAX_BYTES } from './line-blocks.ts'
import { lineContent } from './line-content.ts'
import type { OpenBatch } from './open-batch.ts'
import { tableContent } from './table-content.ts'

export interface ContentFile {
  /** What messages call it; it may tell the symbol. */
  readonly name: string
  readonly bytes: AsyncIterable<Buffer>
  readonly table?: TableFile | undefined
}

export interface Content {
  readonly detected: Detected
  /** Fills the batch step by step, and tells how much was read by then. */
  fill(batch: OpenBatch): AsyncGenerator<{ readonly read: number }>
}

/** So much of a file is looked at to tell its format. */
const HEAD_BYTES = 1024 * 1024

/** Undefined for a file in which there is nothing. */
export async function openContent(
  file: ContentFile,
  options: ReadingOptions,
): Promise<Content | undefined> {
  if (file.table !== undefined) return tableContent(file, file.table, options)
  const { head, isWhole, all } = await beginningOf(file.bytes)
  const text = withoutByteOrderMark(head.toString('utf8'))
  if (isWhole && !/\S/.test(text)) return undefined
  if (needsItems(text)) return itemContent(file.name, all, options)
  return lineContent(file.name, { text, isWhole }, all, options)
}

/** With the first line whole, unless that is too large to be read. */
async function beginningOf(bytes: AsyncIterable<Buffer>): Promise<Peeked> {
  const some = await peek(bytes, HEAD_BYTES, true)
  const isEnough = some.isWhole || some.head.includes(LINE_FEED)
  return isEnough ? some : peek(some.all, LINE_MAX_BYTES, true)
}
