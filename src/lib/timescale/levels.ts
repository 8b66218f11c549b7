/** The aggregates of the bars, the narrowest first: each is made of the one before it. */
import { MINUTE_MS } from '../core/interval.ts'

export const BARS = 'stock_bars_1min'

export interface AggregateLevel {
  readonly view: string
  readonly source: string
  readonly widthMs: number
  /** How often the server refreshes it. */
  readonly refreshEveryMs: number
  /** The server leaves out what is younger: the view reads that from its source. */
  readonly youngMs: number
}

export const LEVELS: readonly AggregateLevel[] = [
  level('stock_bars_5min', BARS, { width: 5, refreshEvery: 5, young: 10 }),
  level('stock_bars_15min', 'stock_bars_5min', { width: 15, refreshEvery: 15, young: 30 }),
  level('stock_bars_1hour', 'stock_bars_15min', { width: 60, refreshEvery: 30, young: 120 }),
  level('stock_bars_1day', 'stock_bars_1hour', { width: 1440, refreshEvery: 60, young: 2880 }),
]

function level(
  view: string,
  source: string,
  minutes: { width: number; refreshEvery: number; young: number },
): AggregateLevel {
  return {
    view,
    source,
    widthMs: minutes.width * MINUTE_MS,
    refreshEveryMs: minutes.refreshEvery * MINUTE_MS,
    youngMs: minutes.young * MINUTE_MS,
  }
}
