/** What can be told of the trades of a file from their columns alone. */
import type { TradeColumns } from '../lib/core/trade-columns.ts'

/** Kept up to date while a file is read. */
export interface TradeTally {
  /** How many trades each symbol has, by its number in the table. */
  readonly counts: number[]
  symbols: TradeColumns['symbols'] | undefined
  oldestMs: number
  oldestNanos: number
  newestMs: number
  newestNanos: number
  /** The time of the trade before; NaN before the first one. */
  beforeMs: number
  beforeNanos: number
  /** Trades that follow an earlier one … */
  forward: number
  /** … and a later one. */
  back: number
  /** The digits of a second that the times need: 0, 3, 6 or 9. */
  timeDigits: number
  /** The most decimal places that a price needs; likewise of sizes. */
  priceDigits: number
  sizeDigits: number
}

export function noTrades(): TradeTally {
  return {
    ...{ counts: [], symbols: undefined },
    ...{ oldestMs: Number.POSITIVE_INFINITY, oldestNanos: 0 },
    ...{ newestMs: Number.NEGATIVE_INFINITY, newestNanos: 0 },
    ...{ beforeMs: Number.NaN, beforeNanos: 0, forward: 0, back: 0 },
    ...{ timeDigits: 0, priceDigits: 0, sizeDigits: 0 },
  }
}

/** Counts trades of one file, which follow those that were counted before. */
export function countTrades(tally: TradeTally, trades: TradeColumns): void {
  countSymbols(tally, trades)
  noteOrder(tally, trades)
  for (let row = 0; row < trades.length; row += 1) {
    noteTime(tally, trades.timeMs[row] as number, trades.nanos[row] as number)
  }
  const { length, priceScale, sizeScale } = trades
  tally.priceDigits = greatest(priceScale, length, tally.priceDigits)
  tally.sizeDigits = greatest(sizeScale, length, tally.sizeDigits)
}

function countSymbols(tally: TradeTally, trades: TradeColumns): void {
  const { counts } = tally
  tally.symbols = trades.symbols
  while (counts.length < trades.symbols.size()) counts.push(0)
  for (let row = 0; row < trades.length; row += 1) {
    const symbol = trades.symbol[row] as number
    counts[symbol] = (counts[symbol] as number) + 1
  }
}

function noteOrder(tally: TradeTally, { length, timeMs, nanos }: TradeColumns): void {
  let { beforeMs, beforeNanos } = tally
  for (let row = 0; row < length; row += 1) {
    const ms = timeMs[row] as number
    const finer = nanos[row] as number
    const step = ms - beforeMs || finer - beforeNanos
    if (step > 0) tally.forward += 1
    else if (step < 0) tally.back += 1
    beforeMs = ms
    beforeNanos = finer
  }
  tally.beforeMs = beforeMs
  tally.beforeNanos = beforeNanos
}

function noteTime(tally: TradeTally, ms: number, nanos: number): void {
  if (ms < tally.oldestMs || (ms === tally.oldestMs && nanos < tally.oldestNanos)) {
    tally.oldestMs = ms
    tally.oldestNanos = nanos
  }
  if (ms > tally.newestMs || (ms === tally.newestMs && nanos > tally.newestNanos)) {
    tally.newestMs = ms
    tally.newestNanos = nanos
  }
  if (tally.timeDigits < 9) tally.timeDigits = Math.max(tally.timeDigits, digitsOf(ms, nanos))
}

function digitsOf(ms: number, nanos: number): number {
  if (nanos !== 0) return nanos % 1000 === 0 ? 6 : 9
  return ms % 1000 === 0 ? 0 : 3
}

function greatest(values: Uint8Array, length: number, atLeast: number): number {
  let most = atLeast
  for (let row = 0; row < length; row += 1)
    if ((values[row] as number) > most) most = values[row] as number
  return most
}

/** How many trades each symbol has, by the names of the symbols. */
export function tradesBySymbol({ counts, symbols }: TradeTally): Map<string, number> {
  const bySymbol = new Map<string, number>()
  for (const [id, count] of counts.entries()) {
    const symbol = symbols?.textOf(id) ?? ''
    if (count > 0) bySymbol.set(symbol, (bySymbol.get(symbol) ?? 0) + count)
  }
  return bySymbol
}
