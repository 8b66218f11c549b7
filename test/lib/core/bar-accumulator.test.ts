import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aggregate } from '../../../src/lib/core/aggregate.ts'
import { barAccumulator } from '../../../src/lib/core/bar-accumulator.ts'
import { barOf, type Bar } from '../../../src/lib/core/bar.ts'
import { normalDecimal, type Decimal } from '../../../src/lib/core/decimal.ts'
import { symbolTable } from '../../../src/lib/core/symbol-table.ts'
import type { Trade } from '../../../src/lib/core/trade.ts'
import { positiveDecimals } from '../../support/arbitrary-trades.ts'
import { columnsOf } from '../../support/columns-of.ts'
import { MINUTE, trade } from '../../support/trades.ts'

/** The bars by the merge of bar.ts, of trades that stand in this order. */
function mergedBars(trades: readonly Trade[]): Bar[] {
  return aggregate(trades.map((one, at) => barOf(one, { offset: BigInt(at), partition: 0 })))
}

function accumulated(batches: readonly (readonly Trade[])[], isOneTable = true): Bar[] {
  const bars = barAccumulator()
  const symbols = symbolTable()
  let place = 0
  for (const batch of batches) {
    bars.add(columnsOf(batch, isOneTable ? symbols : undefined), place)
    place += batch.length
  }
  const all = [...bars.bars()]
  expect(bars.count()).toBe(all.length)
  return all
}

/** A number of so many digits and decimal places as files have them. */
function decimals(maxDigits: bigint, scales: { min: number; max: number }): fc.Arbitrary<Decimal> {
  return fc
    .tuple(fc.bigInt({ min: 1n, max: maxDigits }), fc.integer(scales))
    .map(([digits, scale]) => normalDecimal(digits, scale))
}

const ordinary = decimals(10n ** 8n, { min: 2, max: 8 })
/** Sums of a few of them go beyond what a double holds. */
const large = decimals(10n ** 15n, { min: 0, max: 8 })
/** Of two of them the sum may. */
const whole = decimals(BigInt(Number.MAX_SAFE_INTEGER), { min: 0, max: 0 })
const fine = decimals(10n ** 6n, { min: 10, max: 30 })
const none = fc.constant(normalDecimal(0n, 0))

function tradesOf(price: fc.Arbitrary<Decimal>, size: fc.Arbitrary<Decimal>) {
  return fc.array(
    fc.record({
      symbol: fc.constantFrom('A', 'B', '__proto__'),
      price,
      size,
      timeMs: fc.constantFrom(0, 1, 59_999, 60_000, 61_000).map((ms) => MINUTE + ms),
      nanos: fc.constantFrom(0, 1, 999_999),
    }),
    { maxLength: 60 },
  )
}

const anyNumber = fc.oneof(ordinary, large, fine, positiveDecimals)
const batchEnds = fc.array(fc.nat(60), { maxLength: 4 })

/** Cuts a list at these places. */
function cutAt<T>(all: readonly T[], ends: readonly number[]): T[][] {
  const places = [0, ...ends.map((end) => end % (all.length + 1)).sort((a, b) => a - b), all.length]
  return places.slice(1).map((end, at) => all.slice(places[at], end))
}

describe('barAccumulator', () => {
  test.each([
    ['ordinary ones', ordinary, fc.oneof(ordinary, none)],
    ['large ones, whose sums no double holds', large, fc.oneof(large, none)],
    ['whole ones, whose volume no double holds', ordinary, whole],
    ['of changing scales within a minute', fc.oneof(ordinary, fine), fc.oneof(ordinary, fine)],
    ['of up to 38 digits among others', anyNumber, fc.oneof(anyNumber, none)],
  ])('makes of trades the bars that merge makes: numbers %s', (_, price, size) => {
    fc.assert(
      fc.property(tradesOf(price, size), batchEnds, fc.boolean(), (trades, ends, isOneTable) => {
        expect(accumulated(cutAt(trades, ends), isOneTable)).toEqual(mergedBars(trades))
      }),
      { numRuns: 300 },
    )
  })

  test('sums many equal trades exactly', () => {
    const trades = Array.from({ length: 20_000 }, (_, at) =>
      trade('A', '92999.61', '0.63249001', at % 60_000),
    )
    expect(accumulated([trades])).toEqual(mergedBars(trades))
  })

  test('gives no bar for no trade', () => {
    expect(accumulated([])).toEqual([])
    expect(accumulated([[], []])).toEqual([])
  })

  test('gives the bars by symbol and then by time, and goes on after it was asked', () => {
    const bars = barAccumulator()
    const trades = [trade('B', '1', '1', 60_000), trade('B', '1', '1', 0), trade('A', '1', '1', 0)]
    bars.add(columnsOf(trades), 0)
    expect([...bars.bars()]).toEqual(mergedBars(trades))
    const more = trade('A', '2', '1', 5)
    bars.add(columnsOf([more]), 3)
    expect([...bars.bars()]).toEqual(mergedBars([...trades, more]))
  })
})
