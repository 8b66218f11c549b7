import { merge, type Bar } from '../lib/core/bar.ts'

/** Bars in order of symbol and time, in pages; each symbol and minute once. */
export type BarPages = AsyncIterable<readonly Bar[]> | Iterable<readonly Bar[]>

/** Any number of sorted bars as one, merged two by two: merge is associative. */
export function mergedPages(sources: readonly BarPages[]): BarPages {
  const [first, ...others] = sources
  if (first === undefined) return []
  if (others.length === 0) return first
  const middle = sources.length >> 1
  return mergedTwo(mergedPages(sources.slice(0, middle)), mergedPages(sources.slice(middle)))
}

const PAGE_BARS = 128

async function* mergedTwo(a: BarPages, b: BarPages): AsyncGenerator<readonly Bar[]> {
  const [left, right] = [cursorOf(a), cursorOf(b)]
  await Promise.all([fill(left), fill(right)])
  while (left.at < left.page.length && right.at < right.page.length) {
    yield mergedPage(left, right)
    await Promise.all([fill(left), fill(right)])
  }
  yield* rest(left)
  yield* rest(right)
}

/** A place in pages. */
interface Cursor {
  readonly pages: AsyncIterator<readonly Bar[]> | Iterator<readonly Bar[]>
  page: readonly Bar[]
  at: number
}

function cursorOf(pages: BarPages): Cursor {
  const isAsync = Symbol.asyncIterator in pages
  return {
    pages: isAsync ? pages[Symbol.asyncIterator]() : pages[Symbol.iterator](),
    ...{ page: [], at: 0 },
  }
}

/** Goes on to the next page that holds bars, where the one before has been read. */
async function fill(cursor: Cursor): Promise<void> {
  while (cursor.at === cursor.page.length) {
    const next = await cursor.pages.next()
    if (next.done === true) return
    cursor.page = next.value
    cursor.at = 0
  }
}

/** As much as the pages of both hold, or a page. */
function mergedPage(left: Cursor, right: Cursor): Bar[] {
  const page: Bar[] = []
  while (left.at < left.page.length && right.at < right.page.length && page.length < PAGE_BARS) {
    const [a, b] = [left.page[left.at] as Bar, right.page[right.at] as Bar]
    const order = compareBars(a, b)
    page.push(order === 0 ? merge(a, b) : order < 0 ? a : b)
    if (order <= 0) left.at += 1
    if (order >= 0) right.at += 1
  }
  return page
}

function compareBars(a: Bar, b: Bar): number {
  if (a.symbol !== b.symbol) return a.symbol < b.symbol ? -1 : 1
  return a.startMs - b.startMs
}

async function* rest(cursor: Cursor): AsyncGenerator<readonly Bar[]> {
  for (; cursor.at < cursor.page.length; await fill(cursor)) {
    yield cursor.page.slice(cursor.at)
    cursor.at = cursor.page.length
  }
}
