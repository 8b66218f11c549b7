import { vwapOf, type Bar } from './bar.ts'
import { formatDecimal } from './decimal.ts'

/** A bar as the store gives it: plain decimal texts; prices are null where a bar has only volume. */
export interface StoredBar {
  readonly symbol: string
  /** Start of the minute, or of whatever time the bar holds, ms since 1970. */
  readonly startMs: number
  readonly open: string | null
  readonly high: string | null
  readonly low: string | null
  readonly close: string | null
  readonly volume: string
  /** Null for a row that the original project wrote. */
  readonly tradeCount: number | null
  readonly vwap: string | null
  /** False where trades of the minute may be missing; absent where nobody knows, or nobody asked. */
  readonly complete?: boolean
  /** True for a bar that stands for a time without trades: its volume and tradeCount are 0. */
  readonly filled?: boolean
}

/** A bar as a store gives it back. */
export function storedBarOf(bar: Bar): StoredBar {
  const vwap = vwapOf(bar.notional, bar.volume)
  return {
    symbol: bar.symbol,
    startMs: bar.startMs,
    open: formatDecimal(bar.open.price),
    high: formatDecimal(bar.high),
    low: formatDecimal(bar.low),
    close: formatDecimal(bar.close.price),
    volume: formatDecimal(bar.volume),
    tradeCount: bar.tradeCount,
    vwap: vwap === undefined ? null : formatDecimal(vwap),
  }
}
