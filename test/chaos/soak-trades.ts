/** Trades of a long day, each of which follows from its number: none of them has to be kept. */
import { decimal } from '../support/trades.ts'
import type { Trade } from '../../src/lib/core/trade.ts'

const SYMBOLS = ['AAPL', 'BINANCE:BTCUSDT', 'OANDA:EUR_USD', 'MSFT', '__proto__', '=A1', 'F', 'GE']
const START_MS = Date.UTC(2024, 0, 2)
const DAY_MS = 24 * 3_600_000
/** So far from its place in time a trade may come. */
const DISORDER_MS = 5_000

export const SOAK_SYMBOLS: readonly string[] = SYMBOLS

/** Numbers without a common factor, so that symbols, prices and sizes meet in every way. */
const [SYMBOL_STEP, PRICE_STEP, CENT_STEP, SIZE_STEP, TIME_STEP] = [
  3, 7_919, 104_729, 1_299_709, 37,
]

interface Parts {
  readonly symbol: string
  readonly price: string
  readonly size: string
  readonly timeMs: number
}

/** The trade of this number, of so many that make up a day. */
function parts(number: number, count: number): Parts {
  return {
    symbol: SYMBOLS[(number * SYMBOL_STEP + (number >> 5)) % SYMBOLS.length] as string,
    price: `${100 + ((number * PRICE_STEP) % 900)}.${(number * CENT_STEP) % 10_000}`,
    size: `${1 + ((number * SIZE_STEP) % 1_000)}.${String(number % 1_000).padStart(3, '0')}`,
    timeMs: START_MS + Math.floor((number * DAY_MS) / count) + ((number * TIME_STEP) % DISORDER_MS),
  }
}

export function soakTrade(number: number, count: number): Trade {
  const { price, size, ...rest } = parts(number, count)
  return { ...rest, price: decimal(price), size: decimal(size), nanos: 0 }
}

export function soakTradeJson(number: number, count: number): string {
  const { symbol, price, size, timeMs } = parts(number, count)
  return `{"p":${price},"s":${JSON.stringify(symbol)},"t":${timeMs},"v":${size}}`
}
