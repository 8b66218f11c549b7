/** Trades that can be told apart in a sum: the low digits of a size are the number of its trade. */
import type { Decimal } from '../../src/lib/core/decimal.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import { seededRandom } from '../../src/lib/feed/simulator/seeded-random.ts'
import { decimal } from '../support/trades.ts'

const SYMBOLS = ['AAPL', 'BINANCE:BTCUSDT', 'OANDA:EUR_USD', 'MSFT', '__proto__', '=A1', 'F', 'GE']
const START_MS = Date.UTC(2024, 0, 2, 14, 30)
const SPAN_MS = 600_000
/** So far from its place in time a trade may come. */
const DISORDER_MS = 90_000
const NUMBER_PLACES = 9
const NUMBERS = 10n ** BigInt(NUMBER_PLACES)

export interface TradesOptions {
  readonly count: number
  readonly seed: number
  /** The first trade's time, ms since 1970; the others follow within ten minutes. */
  readonly startMs?: number
}

/** Trades of eight symbols, numbered from 1 in the order in which they are to be sent. */
export function numberedTrades({ count, seed, startMs = START_MS }: TradesOptions): Trade[] {
  const random = seededRandom(`trades ${seed}`)
  const below = (limit: number): number => Math.floor(random() * limit)
  return Array.from({ length: count }, (_, at) => ({
    symbol: SYMBOLS[below(SYMBOLS.length)] as string,
    price: decimal(`${100 + below(900)}.${below(10_000)}`),
    size: decimal(`${1 + below(1_000)}.${String(at + 1).padStart(NUMBER_PLACES, '0')}`),
    timeMs: startMs + Math.floor((at * SPAN_MS) / count) + below(DISORDER_MS),
    nanos: 0,
  }))
}

/** The number that a size carries. */
export function numberOf({ digits, scale }: Decimal): number {
  return Number((digits * 10n ** BigInt(NUMBER_PLACES - scale)) % NUMBERS)
}
