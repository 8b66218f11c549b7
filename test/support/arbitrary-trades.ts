/** Made-up trades for properties: every decimal, time and symbol that a trade may have. */
import fc from 'fast-check'
import type { Place } from '../../src/lib/core/bar.ts'
import { readDecimal, type Decimal } from '../../src/lib/core/decimal.ts'
import type { TradeTime } from '../../src/lib/core/trade-time.ts'
import { isSymbol, type Trade } from '../../src/lib/core/trade.ts'

export interface PlacedTrade {
  trade: Trade
  place: Place
}

/** Up to 38 significant digits, the first of them between 10^-18 and 10^18. */
export const positiveDecimals: fc.Arbitrary<Decimal> = fc
  .tuple(fc.integer({ min: 1, max: 38 }), fc.integer({ min: -18, max: 18 }))
  .chain(([length, power]) =>
    fc
      .bigInt({ min: 10n ** BigInt(length - 1), max: 10n ** BigInt(length) - 1n })
      .map((digits) => decimal(`${digits}e${power - length + 1}`)),
  )

/** Any instant from 1990 to 2261, to the nanosecond. */
export const tradeTimes: fc.Arbitrary<TradeTime> = fc.record({
  timeMs: fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2262, 0, 1) - 1 }),
  nanos: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 999_999 })),
})

const ODD_SYMBOLS = ['__proto__', 'constructor', 'null', '-1', '=A1', 'BINANCE:BTCUSDT', '株']

export const symbols: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...ODD_SYMBOLS),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 64 }).filter(isSymbol),
)

export const trades: fc.Arbitrary<Trade> = fc
  .tuple(
    symbols,
    positiveDecimals,
    fc.oneof(positiveDecimals, fc.constant(decimal('0'))),
    tradeTimes,
  )
  .map(([symbol, price, size, time]) => ({ symbol, price, size, ...time }))

const SOME_MINUTE_MS = Date.UTC(2024, 0, 2, 14, 30)

/** Trades of one log: few symbols and few instants, so that minutes meet and ties are common. */
export const placedTrades: fc.Arbitrary<PlacedTrade[]> = fc
  .array(
    fc.record({
      symbol: fc.constantFrom('A', '__proto__'),
      price: positiveDecimals,
      size: positiveDecimals,
      timeMs: fc.constantFrom(0, 1, 59_999, 60_000, 61_000).map((ms) => SOME_MINUTE_MS + ms),
      nanos: fc.constantFrom(0, 1, 999_999),
    }),
    { maxLength: 40 },
  )
  .map((all) => all.map((trade, at) => ({ trade, place: placeOf(at) })))

/** Two partitions, so that every offset exists twice. */
function placeOf(at: number): Place {
  return { offset: BigInt(at >> 1), partition: at & 1 }
}

/** Reads a number that the test itself wrote. */
export function decimal(text: string): Decimal {
  const value = readDecimal(text)
  if (typeof value === 'string') throw new Error(`The test wrote the number ${text}: ${value}`)
  return value
}
