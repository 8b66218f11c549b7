import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aggregate, mergeInto, sortedBars, type BarMap } from '../../../src/lib/core/aggregate.ts'
import { barOf, type Bar, type Edge } from '../../../src/lib/core/bar.ts'
import { formatDecimal, type Decimal } from '../../../src/lib/core/decimal.ts'
import { minuteOf } from '../../../src/lib/core/interval.ts'
import { decimal, placedTrades, type PlacedTrade } from '../../support/arbitrary-trades.ts'

/** The trades in any order, and for each the batch that it comes in. */
const deliveries = placedTrades.chain((placed) =>
  fc.record({
    placed: fc.constant(placed),
    shuffled: fc.shuffledSubarray(placed, { minLength: placed.length }),
    batchOf: fc.array(fc.nat(4), { minLength: placed.length, maxLength: placed.length }),
  }),
)

describe('aggregate', () => {
  test('any batching of any order of the trades gives bit-equal bars', () => {
    fc.assert(
      fc.property(deliveries, ({ placed, shuffled, batchOf }) => {
        const whole = aggregate(placed.map(bar))
        expect(aggregate(shuffled.map(bar))).toStrictEqual(whole)
        const batches = [0, 1, 2, 3, 4].map((batch) =>
          shuffled.filter((_, at) => batchOf[at] === batch),
        )
        const stored: BarMap = new Map()
        for (const batch of batches) {
          for (const part of aggregate(batch.map(bar))) mergeInto(stored, part)
        }
        expect(sortedBars(stored)).toStrictEqual(whole)
      }),
      { numRuns: 500 },
    )
  })

  test('gives what one look over the sorted trades of each minute gives', () => {
    fc.assert(
      fc.property(placedTrades, (placed) => {
        expect(aggregate(placed.map(bar)).map(plain)).toEqual(barsTheLongWay(placed))
      }),
    )
  })

  test('sorts by symbol, then by minute', () => {
    const late = [one('B', 0), one('A', 120_000), one('A', 0), one('__proto__', 0)]
    expect(aggregate(late).map(({ symbol, startMs }) => [symbol, startMs])).toEqual([
      ['A', 0],
      ['A', 120_000],
      ['B', 0],
      ['__proto__', 0],
    ])
  })

  test('gives no bar where there is no trade', () => {
    expect(aggregate([])).toEqual([])
  })
})

describe('mergeInto', () => {
  test('says how many bars it added', () => {
    const bars: BarMap = new Map()
    expect(mergeInto(bars, one('A', 0))).toBe(1)
    expect(mergeInto(bars, one('A', 59_999))).toBe(0)
    expect(mergeInto(bars, one('A', 60_000))).toBe(1)
    expect(mergeInto(bars, one('constructor', 0))).toBe(1)
  })
})

function bar({ trade, place }: PlacedTrade): Bar {
  return barOf(trade, place)
}

function one(symbol: string, timeMs: number): Bar {
  const trade = { symbol, price: decimal('1'), size: decimal('1'), timeMs, nanos: 0 }
  return barOf(trade, { offset: 0n, partition: 0 })
}

/** More decimal places than a product of two trade numbers has. */
const UNIT_PLACES = 120

/** A second way to the same numbers: sort, look at the ends, add integers. */
function barsTheLongWay(placed: readonly PlacedTrade[]): unknown[] {
  const minutes = new Map<string, PlacedTrade[]>()
  for (const one of [...placed].sort(byTimeThenPlace)) {
    const key = `${one.trade.symbol} ${minuteOf(one.trade.timeMs)}`
    minutes.set(key, [...(minutes.get(key) ?? []), one])
  }
  return [...minutes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, minute]) => barTheLongWay(key, minute))
}

function barTheLongWay(key: string, minute: readonly PlacedTrade[]): unknown {
  const trades = minute.map(({ trade }) => trade)
  const prices = trades.map(({ price }) => inUnits(price)).sort((a, b) => (a < b ? -1 : 1))
  return {
    key,
    open: formatDecimal((trades[0] as PlacedTrade['trade']).price),
    close: formatDecimal((trades.at(-1) as PlacedTrade['trade']).price),
    low: prices[0],
    high: prices.at(-1),
    volume: trades.reduce((sum, { size }) => sum + inUnits(size), 0n),
    notional: trades.reduce((sum, { price, size }) => sum + inUnits(price) * inUnits(size), 0n),
    tradeCount: trades.length,
  }
}

function plain(bar: Bar): unknown {
  const priceOf = (edge: Edge): string => formatDecimal(edge.price)
  return {
    key: `${bar.symbol} ${bar.startMs}`,
    open: priceOf(bar.open),
    close: priceOf(bar.close),
    low: inUnits(bar.low),
    high: inUnits(bar.high),
    volume: inUnits(bar.volume),
    notional: inUnits(bar.notional) * 10n ** BigInt(UNIT_PLACES),
    tradeCount: bar.tradeCount,
  }
}

function byTimeThenPlace(a: PlacedTrade, b: PlacedTrade): number {
  return (
    a.trade.timeMs - b.trade.timeMs ||
    a.trade.nanos - b.trade.nanos ||
    Number(a.place.offset - b.place.offset) ||
    a.place.partition - b.place.partition
  )
}

function inUnits({ digits, scale }: Decimal): bigint {
  return digits * 10n ** BigInt(UNIT_PLACES - scale)
}
