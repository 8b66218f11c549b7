import type { Calendar } from '../core/calendar.ts'
import type { Fill } from '../core/fill.ts'
import { minuteOf } from '../core/interval.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import type { TimeRange } from '../core/time-range.ts'
import type { BarStore } from './bar-store.ts'
import { chooseSymbols } from './choose-symbols.ts'

/** Which bars a person asks for. */
export interface BarRequest extends TimeRange {
  /** Names as typed: exact, or the part after the colon, in any case. None means every symbol. */
  readonly symbols: readonly string[]
  /** The newest so many bars of each symbol. */
  readonly last?: number
  /** Says of each bar whether it is complete. */
  readonly withCoverage?: boolean
  /** Which times one bar holds; a minute where not given. */
  readonly calendar?: Calendar
  /** What stands for a time without trades between two bars; nothing where not given. */
  readonly fill?: Fill
  /** Leaves out bars that are not over at this time, ms since 1970. */
  readonly closedAtMs?: number
  /** Adjusts the bars from before a split to the shares of today. */
  readonly adjust?: boolean
}

/**
 * The bars that were asked for, in order of symbol and time, in pages.
 * @throws MktError (exit 66) where a symbol matches no stored one, or several.
 */
export async function* findBars(store: BarStore, request: BarRequest): AsyncGenerator<StoredBar[]> {
  const { last, withCoverage, calendar, fill, adjust } = request
  const symbols = await chosenSymbols(store, request)
  const splits = adjust ? await store.splits(symbols) : undefined
  const how = { last, withCoverage, calendar, fill, splits }
  yield* store.bars({ symbols, ...timeOf(request), ...how })
}

/**
 * The same for minutes as they are stored, as lines of csv in pages; see BarStore.csvLines.
 * @throws MktError (exit 66) as findBars does.
 */
export async function* findCsvLines(
  store: BarStore,
  request: Pick<BarRequest, 'symbols' | 'fromMs' | 'toMs' | 'closedAtMs'>,
  textOf: (symbol: string) => string,
): AsyncGenerator<string> {
  const symbols = await chosenSymbols(store, request)
  yield* store.csvLines({ symbols, ...timeOf(request) }, textOf)
}

/** Undefined for every symbol. All are looked through only where a name is not one by the letter. */
async function chosenSymbols(
  store: BarStore,
  { symbols }: Pick<BarRequest, 'symbols'>,
): Promise<string[] | undefined> {
  if (symbols.length === 0) return undefined
  const named = await store.symbols(symbols)
  const known = symbols.every((symbol) => named.includes(symbol)) ? named : await store.symbols()
  return chooseSymbols(symbols, known)
}

function timeOf({ fromMs, toMs, closedAtMs, calendar }: Omit<BarRequest, 'symbols'>): TimeRange {
  if (closedAtMs === undefined) return { fromMs, toMs }
  const closedMs = calendar?.bucketAt(closedAtMs).startMs ?? minuteOf(closedAtMs)
  return { fromMs, toMs: toMs === undefined ? closedMs : Math.min(toMs, closedMs) }
}

/** The same pages, of bars or of text; calls `onNone` at the end where all of them were empty. */
export async function* noticingNone<Page extends StoredBar[] | string>(
  pages: AsyncIterable<Page>,
  onNone: () => void,
): AsyncGenerator<Page> {
  let isNone = true
  for await (const page of pages) {
    isNone &&= page.length === 0
    yield page
  }
  if (isNone) onNone()
}
