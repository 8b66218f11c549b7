import { merge, type Bar } from './bar.ts'

/** Bars by symbol and minute. Symbols are keys of a Map: `__proto__` is a symbol like any other. */
export type BarMap = Map<string, Map<number, Bar>>

/** Merges a bar into the bars gathered so far; returns how many bars that added (0 or 1). */
export function mergeInto(bars: BarMap, bar: Bar): number {
  let minutes = bars.get(bar.symbol)
  if (minutes === undefined) bars.set(bar.symbol, (minutes = new Map<number, Bar>()))
  const known = minutes.get(bar.startMs)
  minutes.set(bar.startMs, known === undefined ? bar : merge(known, bar))
  return known === undefined ? 1 : 0
}

/** The bars in the order in which the store locks them: by symbol, then by minute. */
export function sortedBars(bars: BarMap): Bar[] {
  const all = [...bars.values()].flatMap((minutes) => [...minutes.values()])
  return all.sort((a, b) => compareText(a.symbol, b.symbol) || a.startMs - b.startMs)
}

/** The bars of any number of bars, merged per symbol and minute and sorted. */
export function aggregate(bars: Iterable<Bar>): Bar[] {
  const merged: BarMap = new Map()
  for (const bar of bars) mergeInto(merged, bar)
  return sortedBars(merged)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
