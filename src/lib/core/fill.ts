import type { StoredBar } from './stored-bar.ts'

/** The prices of a time without trades: those of the close before it, or none. */
export type Fill = 'prev' | 'null'

/** A bar that stands for a time without trades, before prices are filled in. */
export function emptyBar(symbol: string, startMs: number, complete?: boolean): StoredBar {
  return {
    ...{ symbol, startMs, open: null, high: null, low: null, close: null },
    ...{ volume: '0', tradeCount: 0, vwap: null, filled: true },
    ...(complete !== undefined && { complete }),
  }
}

/**
 * Fills the empty bars among bars of one symbol. What comes before the first real bar is left out,
 * unless `before`, the bar before these, is given.
 */
export function fillBars(bars: readonly StoredBar[], fill: Fill, before?: StoredBar): StoredBar[] {
  const filled: StoredBar[] = []
  let close = before?.close ?? null
  let isBetween = before !== undefined
  for (const bar of bars) {
    isBetween ||= bar.filled !== true
    if (isBetween) filled.push(bar.filled && fill === 'prev' ? at(close, bar) : bar)
    close = filled.at(-1)?.close ?? close
  }
  return filled
}

function at(price: string | null, bar: StoredBar): StoredBar {
  return { ...bar, open: price, high: price, low: price, close: price }
}
