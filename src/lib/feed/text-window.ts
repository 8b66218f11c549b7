/**
 * A set of the newest texts that were added to it. They are kept as bytes, in lists by their hash:
 * two million of them take a quarter of the memory that they would take as strings in a Set.
 */
import { createHash } from 'node:crypto'
import { byteHash } from '../core/byte-hash.ts'

interface Window {
  readonly limit: number
  texts: Texts
  count: number
  /** The place of the oldest text; the others follow, around the end of the arrays. */
  oldest: number
  /** Where the next text may begin. */
  end: number
}

interface Texts {
  /** Where a text begins, counted in bytes through all pages that there ever were. */
  readonly starts: Float64Array
  readonly lengths: Uint16Array
  /** The place of the text before in the same list, -1 where there is none. */
  readonly before: Int32Array
  /** The place of the newest text in each list, -1 where it is empty. */
  readonly lists: Int32Array
  readonly pages: Map<number, Buffer>
}

const FIRST_CAPACITY = 1024
/** Of a longer text its digest stands for it. */
const TEXT_MAX_CHARACTERS = 256
const UTF8_MAX_BYTES = 3

/**
 * Adds a text to a set of so many, of which the oldest makes room; false if it is there already.
 *
 * @param limit at least 1
 */
export function textWindow(limit: number): (text: string) => boolean {
  const texts = noTexts(Math.min(limit, FIRST_CAPACITY), new Map())
  const window: Window = { limit, texts, count: 0, oldest: 0, end: 0 }
  const scratch = Buffer.alloc(TEXT_MAX_CHARACTERS * UTF8_MAX_BYTES)
  return (text) => {
    const short = text.length > TEXT_MAX_CHARACTERS ? digestOf(text) : text
    return add(window, scratch.subarray(0, scratch.write(short)))
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function noTexts(capacity: number, pages: Texts['pages']): Texts {
  return {
    starts: new Float64Array(capacity),
    lengths: new Uint16Array(capacity),
    before: new Int32Array(capacity),
    lists: new Int32Array(2 ** Math.ceil(Math.log2(capacity))).fill(-1),
    pages,
  }
}

function add(window: Window, bytes: Buffer): boolean {
  const hash = byteHash(bytes)
  if (holds(window.texts, hash, bytes)) return false
  if (window.count === window.limit) forgetOldest(window)
  else if (window.count === window.texts.starts.length) grow(window)
  const { texts, oldest, count } = window
  const place = (oldest + count) % texts.starts.length
  texts.starts[place] = write(window, bytes)
  texts.lengths[place] = bytes.length
  link(texts, place, hash)
  window.count += 1
  return true
}

function holds(texts: Texts, hash: number, bytes: Buffer): boolean {
  let place = texts.lists[listOf(texts, hash)] as number
  while (place >= 0 && !isAt(texts, place, bytes)) place = texts.before[place] as number
  return place >= 0
}

function listOf({ lists }: Texts, hash: number): number {
  return (hash ^ (hash >>> 15)) & (lists.length - 1)
}

function isAt({ starts, lengths, pages }: Texts, place: number, bytes: Buffer): boolean {
  if (lengths[place] !== bytes.length) return false
  const start = starts[place] as number
  const page = pages.get(pageOf(start)) as Buffer
  const from = start % PAGE_BYTES
  for (let at = 0; at < bytes.length; at += 1) if (page[from + at] !== bytes[at]) return false
  return true
}

/** A text stands on one page. */
const PAGE_BYTES = 64 * 1024

function textAt({ starts, lengths, pages }: Texts, place: number): Buffer {
  const start = starts[place] as number
  const from = start % PAGE_BYTES
  return (pages.get(pageOf(start)) as Buffer).subarray(from, from + (lengths[place] as number))
}

function pageOf(start: number): number {
  return Math.floor(start / PAGE_BYTES)
}

function write(window: Window, bytes: Buffer): number {
  const { pages } = window.texts
  const left = PAGE_BYTES - (window.end % PAGE_BYTES)
  const start = bytes.length > left ? window.end + left : window.end
  const page = pages.get(pageOf(start)) ?? Buffer.alloc(PAGE_BYTES)
  pages.set(pageOf(start), page)
  page.set(bytes, start % PAGE_BYTES)
  window.end = start + bytes.length
  return start
}

function link(texts: Texts, place: number, hash: number): void {
  const list = listOf(texts, hash)
  texts.before[place] = texts.lists[list] as number
  texts.lists[list] = place
}

/** It is the last one of its list, whose page goes with its last text. */
function forgetOldest(window: Window): void {
  const { texts, oldest } = window
  const { starts, before, lists, pages } = texts
  const list = listOf(texts, byteHash(textAt(texts, oldest)))
  if (lists[list] === oldest) lists[list] = -1
  else {
    let place = lists[list] as number
    while (before[place] !== oldest) place = before[place] as number
    before[place] = -1
  }
  window.count -= 1
  window.oldest = (oldest + 1) % starts.length
  const first = window.count === 0 ? window.end : (starts[window.oldest] as number)
  const page = pageOf(starts[oldest] as number)
  if (pageOf(first) > page) pages.delete(page)
}

/** Before any text is forgotten, so the oldest one is at place 0. */
function grow(window: Window): void {
  const { texts, count, limit } = window
  const larger = noTexts(Math.min(limit, 2 * count), texts.pages)
  larger.starts.set(texts.starts)
  larger.lengths.set(texts.lengths)
  for (let place = 0; place < count; place += 1) {
    link(larger, place, byteHash(textAt(larger, place)))
  }
  window.texts = larger
}
