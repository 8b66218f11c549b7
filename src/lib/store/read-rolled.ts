/**
 * Bars of any calendar, joined from the minutes or from an aggregate of them where one is ready and
 * up to date. A symbol is read in windows of buckets, so that any time takes constant memory.
 */
import { barOfPieces } from '../core/bar-piece.ts'
import type { Bucket, Calendar, Span } from '../core/calendar.ts'
import { cutAt } from '../core/cut-at.ts'
import { emptyBar, fillBars } from '../core/fill.ts'
import { splitMs, type Split } from '../core/split.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import type { Database } from '../postgres/connection.ts'
import { levelFor, readLevels, type Level } from './aggregate-levels.ts'
import { pieceOf, splitsBySymbol } from './bar-row.ts'
import type { BarQuery } from './bar-store.ts'
import { windowFrom, windowUpTo, type BucketWindow } from './bucket-window.ts'
import { EARLIEST_MS, LATEST_MS, readSymbols } from './read-bars.ts'
import { firstMinute, lastMinute } from './read-edges.ts'
import { selectParts, type PartRow } from './rolled-sql.ts'

export interface RolledQuery extends BarQuery {
  readonly calendar: Calendar
}

/** What is read of one symbol: the buckets that lie wholly in the span. */
interface Reading extends Span {
  readonly database: Database
  readonly query: RolledQuery
  readonly levels: readonly Level[]
  readonly symbol: string
  readonly splits: readonly Split[]
}

/** See BarStore.bars. */
export async function* readRolled(
  database: Database,
  query: RolledQuery,
): AsyncGenerator<StoredBar[]> {
  const levels = await readLevels(database)
  const splitsOf = splitsBySymbol(query.splits)
  for (const symbol of query.symbols ?? (await readSymbols(database))) {
    const splits = splitsOf(symbol)
    const reading = { database, query, levels, symbol, splits, ...wholeBuckets(query) }
    if (query.last === undefined) yield* barsInOrder(reading)
    else yield await newestBars(reading, query.last)
  }
}

/** From the start of the first bucket that starts in the time to the end of the last one that does. */
function wholeBuckets({ calendar, fromMs, toMs }: RolledQuery): Span {
  const first = fromMs === undefined ? undefined : calendar.bucketAt(fromMs)
  return {
    fromMs: first === undefined ? EARLIEST_MS : first.startMs === fromMs ? fromMs : first.endMs,
    toMs: toMs === undefined ? LATEST_MS : calendar.bucketAt(toMs - 1).endMs,
  }
}

/** Without filling, a window begins at the next minute that is stored. */
async function* barsInOrder(reading: Reading): AsyncGenerator<StoredBar[]> {
  const { query, fromMs, toMs } = reading
  const [newest] = await newestBars(reading, 1)
  let before: StoredBar | undefined
  for (let atMs = fromMs; newest !== undefined && atMs <= newest.startMs;) {
    const isFilling = query.fill !== undefined && before !== undefined
    const startMs = isFilling ? atMs : await firstMinute(reading, { fromMs: atMs, toMs })
    const window = windowFrom(query.calendar, startMs ?? atMs, newest.startMs + 1)
    const bars = await barsOf(reading, window)
    const filled = query.fill ? fillBars(bars, query.fill, before) : bars
    if (filled.length > 0) yield filled
    before = filled.at(-1) ?? before
    atMs = window.endMs
  }
}

/** Goes back in windows that grow, until there are as many bars as were asked for. */
async function newestBars(reading: Reading, count: number): Promise<StoredBar[]> {
  const { query, fromMs } = reading
  let read: StoredBar[] = []
  let bars: StoredBar[] = []
  let beforeMs = reading.toMs
  for (let size = count; bars.length < count; size *= 2) {
    const lastMs = await lastMinute(reading, { fromMs, toMs: beforeMs })
    if (lastMs === undefined) break
    const isFilling = query.fill !== undefined && read.length > 0
    const window = windowUpTo(query.calendar, isFilling ? beforeMs - 1 : lastMs, fromMs, size)
    const page = await barsOf(reading, window)
    read = [...(read.length > 0 ? page : upToLastBar(page)), ...read]
    bars = query.fill ? fillBars(read, query.fill) : read
    beforeMs = window.startMs
  }
  return bars.slice(-count)
}

/** Nothing is filled after the last bar. */
function upToLastBar(bars: readonly StoredBar[]): StoredBar[] {
  return bars.slice(0, bars.findLastIndex((bar) => bar.filled !== true) + 1)
}

async function barsOf(reading: Reading, { buckets }: BucketWindow): Promise<StoredBar[]> {
  const { database, query, symbol, splits } = reading
  const { fill, withCoverage = false } = query
  const instants = splits.map(splitMs)
  const cut = buckets.map((bucket) => cutAt(bucket, instants))
  const parts = cut.flatMap((bucket) => bucket.parts)
  if (parts.length === 0) return []
  const hasSeveral = parts.length > buckets.length
  const rows = await database.run((sql) =>
    selectParts(sql, {
      ...{ symbol, parts, level: levelFor(parts, reading.levels) },
      withCoverage: withCoverage || fill !== undefined,
      withEmpty: fill !== undefined || (withCoverage && hasSeveral),
    }),
  )
  return barsOfRows(reading, cut, rows)
}

function barsOfRows(
  reading: Reading,
  buckets: readonly Bucket[],
  rows: readonly PartRow[],
): StoredBar[] {
  const byPart = new Map(rows.map((row) => [row.part, row]))
  let part = 0
  return buckets.flatMap(({ startMs, parts }) => {
    const own = parts.map(() => byPart.get((part += 1))).filter((row) => row !== undefined)
    return barOfRows(reading, startMs, own) ?? []
  })
}

/** Undefined where there was no trade, unless that is to be filled: not where trades may be missing. */
function barOfRows(
  { query, symbol, splits }: Reading,
  startMs: number,
  rows: readonly PartRow[],
): StoredBar | undefined {
  if (rows.length === 0) return undefined
  const bar = barOfPieces(
    startMs,
    rows.map((row) => pieceOf(row, splits)),
  )
  if (rows.some((row) => row.is_traded)) return bar
  return query.fill && bar.complete !== false ? emptyBar(symbol, startMs, bar.complete) : undefined
}
