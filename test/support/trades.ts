import { aggregate } from '../../src/lib/core/aggregate.ts'
import { barOf, type Bar } from '../../src/lib/core/bar.ts'
import { readDecimal, type Decimal } from '../../src/lib/core/decimal.ts'
import { storedBarOf, type StoredBar } from '../../src/lib/core/stored-bar.ts'
import type { Trade } from '../../src/lib/core/trade.ts'

export const MINUTE = Date.UTC(2024, 0, 2, 14, 30)

/** A trade from a few words; the time counts from 14:30. */
export function trade(symbol: string, price: string, size: string, afterMs: number): Trade {
  return { symbol, price: decimal(price), size: decimal(size), timeMs: MINUTE + afterMs, nanos: 0 }
}

export function decimal(text: string): Decimal {
  const value = readDecimal(text)
  if (typeof value === 'string') throw new Error(`${text}: ${value}`)
  return value
}

const SYMBOLS = ['AAPL', 'BINANCE:BTCUSDT', 'OANDA:EUR_USD', '__proto__', 'MSFT', '=A1']

/** So many made-up trades, the same on every run: several symbols and minutes, some disorder. */
export function manyTrades(count: number): Trade[] {
  let state = 12345
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) % below
  }
  return Array.from({ length: count }, (_, at) =>
    trade(
      SYMBOLS[next(SYMBOLS.length)] as string,
      `${100 + next(50)}.${next(10_000)}`,
      `${next(9)}.${next(100_000_000)}`,
      at * 40 + next(90_000),
    ),
  )
}

/** The rows that the store should show for bars. */
export function storedBars(bars: readonly Bar[]): StoredBar[] {
  return aggregate(bars).map(storedBarOf)
}

/** The rows of trades that stand in one partition, in this order. */
export function barsOfTrades(trades: readonly Trade[]): StoredBar[] {
  return storedBars(trades.map((one, at) => barOf(one, { offset: BigInt(at), partition: 0 })))
}
