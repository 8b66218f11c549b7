/** Bars for a program that reads along: each of them once, and again whenever it changed. */
import type { StoredBar } from '../lib/core/stored-bar.ts'
import type { BarColumn } from '../lib/table/bar-columns.ts'
import { barJson } from '../lib/table/bars-json.ts'

/** Reads bars of one symbol between two times, ms since 1970, the end exclusive. */
export type ReadBetween = (
  symbol: string,
  fromMs: number,
  toMs: number,
) => AsyncIterable<readonly StoredBar[]>

/**
 * Compares each look at the newest bars with the look before: gives the lines of those that are new
 * or changed, by symbol and time. Where so many are new that the looks do not meet, those between
 * are read. A bar that is older than the ones that are looked at is not seen to change.
 */
export function changesBetweenLooks(
  readBetween: ReadBetween,
  columns: readonly BarColumn[] | undefined,
): (bars: readonly StoredBar[]) => AsyncGenerator<string> {
  let known = new Map<string, string>()
  let newest = new Map<string, StoredBar>()
  return async function* (bars) {
    const lineOf = barJson(columns)
    for await (const page of withThoseBetween(bars, newest, readBetween)) {
      // Every bar has its line made, since some columns look back.
      const lines = page.map((bar) => ({ line: lineOf(bar), facts: factsOf(bar), key: keyOf(bar) }))
      const news = lines.filter(({ facts, key }) => known.get(key) !== facts)
      if (news.length > 0) yield news.map(({ line }) => `${line}\n`).join('')
    }
    known = new Map(bars.map((bar) => [keyOf(bar), factsOf(bar)]))
    newest = new Map(bars.map((bar) => [bar.symbol, bar]))
  }
}

const factsOf = barJson(undefined)

function keyOf({ startMs, symbol }: StoredBar): string {
  return `${startMs} ${symbol}`
}

/** The bars of each symbol, after those since the newest that was known, which it may have passed. */
async function* withThoseBetween(
  bars: readonly StoredBar[],
  newest: ReadonlyMap<string, StoredBar>,
  readBetween: ReadBetween,
): AsyncGenerator<readonly StoredBar[]> {
  for (const [at, bar] of bars.entries()) {
    const before = newest.get(bar.symbol)
    const isFirst = bars[at - 1]?.symbol !== bar.symbol
    if (isFirst && before !== undefined && before.startMs < bar.startMs) {
      yield* readBetween(bar.symbol, before.startMs, bar.startMs)
    }
    yield [bar]
  }
}
