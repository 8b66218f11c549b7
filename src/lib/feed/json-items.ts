/**
 * Files that hold JSON otherwise than as one value a line: one list of all trades, on one line or on
 * many, and values that are spread over lines. Their items are given as if each stood on a line.
 */
import { withoutByteOrderMark } from '../core/byte-order-mark.ts'
import { parseExactJson } from '../core/exact-json.ts'
import { sampleOfText } from './json-sample.ts'
import { openSplitter, splitChunk, type ItemSpan, type Splitter } from './json-splitter.ts'
import { LINE_MAX_BYTES } from './line-blocks.ts'
import type { Line, LineBatch } from './line-reader.ts'

/**
 * Whether a file that begins so must be read item by item; false where its lines can be read one by
 * one. The first line decides: JSON that stands on it whole is one of lines, and JSON that goes on
 * in the next line is not. A first line that was merely torn off is a bad line among lines. A file
 * with an empty list alone has no items, and so no format that could be told.
 */
export function needsItems(beginning: string): boolean {
  const text = withoutByteOrderMark(beginning).trim()
  if (text === '[]') return true
  const [first = '', second] = text.split('\n', 2)
  if (!/^[{[]/.test(first) || isJson(first)) return false
  if (second === undefined) return first.startsWith('[')
  const goesOn = /[{[,:]\s*$/.test(first) || /^\s*[}\],:]/.test(second)
  return goesOn && !isOfSameKind(first, second)
}

/** Whether the second line is whole JSON, of the kind that the first would be, had it an end. */
function isOfSameKind(first: string, second: string): boolean {
  const isFirstOfList = first.trim().length === 1 || first.startsWith('[[')
  return !isFirstOfList && second.startsWith(first.charAt(0)) && isJson(second)
}

function isJson(text: string): boolean {
  try {
    parseExactJson(text)
    return true
  } catch {
    return false
  }
}

/**
 * The items of all lists, and the values that stand in none, in their order, each with the line on
 * which it begins. What stands between them is given as it is, as is an item that is broken or cut
 * off; the next item is found again after it. A list that is cut off after a whole item gives its
 * opening bracket at the end, so that somebody learns of it. Memory is bounded by the largest item
 * that is allowed. Where the bytes end in an error, the unfinished item is dropped.
 */
export async function* itemsOf(
  source: AsyncIterable<Buffer>,
  maxBytes = LINE_MAX_BYTES,
): AsyncGenerator<LineBatch> {
  const splitter = openSplitter()
  const open: OpenItem = { parts: [], length: 0, maxBytes }
  let bytes = 0
  for await (const chunk of inParts(source)) {
    bytes += chunk.length
    const lines: Line[] = []
    for (const span of splitChunk(chunk, splitter)) addItem(lines, chunk, span, open)
    if (splitter.start >= 0) extend(open, chunk.subarray(splitter.start))
    if (lines.length > 0) yield { lines, bytes }
  }
  const last = lastItem(open, splitter)
  if (last !== undefined) yield { lines: [last], bytes }
}

/** In garbage every byte or two may be an item: so few bytes make no batch that is too large. */
const PART_BYTES = 128 * 1024

async function* inParts(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += PART_BYTES) {
      yield chunk.subarray(at, at + PART_BYTES)
    }
  }
}

/** An item that goes on in the next chunk. */
interface OpenItem {
  parts: Buffer[]
  /** Its length so far; more than what `parts` holds once it is too large. */
  length: number
  readonly maxBytes: number
}

/** Of an item that is too large so many bytes are kept, to show how it begins. */
const BEGINNING_BYTES = 1024

function extend(open: OpenItem, part: Buffer): void {
  const wasTooLarge = open.length > open.maxBytes
  open.length += part.length
  if (wasTooLarge) return
  open.parts.push(part)
  if (open.length <= open.maxBytes) return
  open.parts = [Buffer.from(Buffer.concat(open.parts).subarray(0, BEGINNING_BYTES))]
}

function addItem(lines: Line[], chunk: Buffer, { start, end, line }: ItemSpan, open: OpenItem) {
  if (open.length > 0 || end - start > open.maxBytes) {
    extend(open, chunk.subarray(start, end))
    addText(lines, finish(open, line))
  } else {
    addText(lines, { number: line, text: chunk.toString('utf8', start, end), tooLarge: false })
  }
}

const BYTE_ORDER_MARK = '\ufeff'

/** A byte order mark is no item, also where files were joined. */
function addText(lines: Line[], line: Line): void {
  if (line.text !== BYTE_ORDER_MARK) lines.push(line)
}

function finish(open: OpenItem, number: number): Line {
  const tooLarge = open.length > open.maxBytes
  const text = Buffer.concat(open.parts).toString('utf8')
  open.parts = []
  open.length = 0
  return { number, text: tooLarge ? sampleOfText(text) : text, tooLarge }
}

function lastItem(open: OpenItem, splitter: Splitter): Line | undefined {
  if (open.length > 0) return finish(open, splitter.startLine)
  return splitter.isInList ? { number: splitter.listLine, text: '[', tooLarge: false } : undefined
}
