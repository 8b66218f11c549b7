/**
 * The first of the two ideas: a bar is a value that merges. A bar of one trade is made by barOf,
 * and merge joins two bars of one symbol and minute. Merge is associative and commutative, so a
 * minute that is split over batches, workers and restarts, and a late trade, are one case.
 * sql/004-apply.sql writes the same merge once more, for the store.
 */
import { add, compare, divideRounded, greater, lesser, multiply, type Decimal } from './decimal.ts'
import { minuteOf } from './interval.ts'
import type { Trade } from './trade.ts'
import type { TradeTime } from './trade-time.ts'

/** Where a trade stands in the log: what tells trades of one instant apart. */
export interface Place {
  readonly offset: bigint
  readonly partition: number
}

/** The first or the last trade of a bar. */
export interface Edge extends TradeTime, Place {
  readonly price: Decimal
}

/** One symbol, one minute. */
export interface Bar {
  readonly symbol: string
  /** Start of the minute, ms since 1970: the bar covers [startMs, startMs + 60,000). */
  readonly startMs: number
  readonly open: Edge
  readonly high: Decimal
  readonly low: Decimal
  readonly close: Edge
  readonly volume: Decimal
  /** The exact sum of price × size; vwap does not merge, this does. */
  readonly notional: Decimal
  readonly tradeCount: number
}

/** The bar of a single trade. */
export function barOf(trade: Trade, place: Place): Bar {
  const { symbol, price, size, timeMs, nanos } = trade
  const edge = { price, timeMs, nanos, offset: place.offset, partition: place.partition }
  return {
    symbol,
    startMs: minuteOf(timeMs),
    open: edge,
    high: price,
    low: price,
    close: edge,
    volume: size,
    notional: multiply(price, size),
    tradeCount: 1,
  }
}

/** The bar of the trades of both; a and b are bars of one symbol and minute. */
export function merge(a: Bar, b: Bar): Bar {
  return {
    symbol: a.symbol,
    startMs: a.startMs,
    open: compareEdges(a.open, b.open) <= 0 ? a.open : b.open,
    high: greater(a.high, b.high),
    low: lesser(a.low, b.low),
    close: compareEdges(a.close, b.close) >= 0 ? a.close : b.close,
    volume: add(a.volume, b.volume),
    notional: add(a.notional, b.notional),
    tradeCount: a.tradeCount + b.tradeCount,
  }
}

/** Event time first, then place. Prices decide only between two logs that share a place. */
function compareEdges(a: Edge, b: Edge): number {
  if (a.timeMs !== b.timeMs) return a.timeMs - b.timeMs
  if (a.nanos !== b.nanos) return a.nanos - b.nanos
  if (a.offset !== b.offset) return a.offset < b.offset ? -1 : 1
  return a.partition - b.partition || compare(a.price, b.price)
}

const VWAP_DECIMAL_PLACES = 10

/** Volume-weighted average price; undefined for a bar without volume. */
export function vwapOf(notional: Decimal, volume: Decimal): Decimal | undefined {
  return volume.digits === 0n ? undefined : divideRounded(notional, volume, VWAP_DECIMAL_PLACES)
}
