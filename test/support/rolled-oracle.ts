/** Bars of any interval folded from the trades themselves, by another way than the program's. */
import { barOf, merge, type Bar } from '../../src/lib/core/bar.ts'
import { storedBarOf, type StoredBar } from '../../src/lib/core/stored-bar.ts'
import type { PlacedTrade } from './arbitrary-trades.ts'

/** Where the bar that holds an instant starts. */
export type StartOf = (timeMs: number) => number

/** One bar for each start, in order of time; the trades are of one symbol. */
export function foldedBars(trades: readonly PlacedTrade[], startOf: StartOf): StoredBar[] {
  const bars = new Map<number, Bar>()
  for (const { trade, place } of trades) {
    const startMs = startOf(trade.timeMs)
    const own = { ...barOf(trade, place), startMs }
    const known = bars.get(startMs)
    bars.set(startMs, known ? merge(known, own) : own)
  }
  return [...bars.values()].sort((a, b) => a.startMs - b.startMs).map(storedBarOf)
}

/** Days of a zone, `days` at a time, counted from a date; found by looking at the clock there. */
export function zonedDays(zone: string, days: number, origin: string): StartOf {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' })
  const dayOf = (timeMs: number) => Math.floor(Date.parse(clock.format(timeMs)) / DAY_MS)
  const originDay = Date.parse(origin) / DAY_MS
  return (timeMs) => {
    const day = originDay + Math.floor((dayOf(timeMs) - originDay) / days) * days
    return firstMs(timeMs - (days + 2) * DAY_MS, timeMs, (ms) => dayOf(ms) >= day)
  }
}

const DAY_MS = 86_400_000

/** The first instant from which on a statement holds, which holds at the end. */
function firstMs(fromMs: number, toMs: number, holds: (timeMs: number) => boolean): number {
  let [low, high] = [fromMs, toMs]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}
