import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimalOf, formatDecimal, multiply } from '../../../src/lib/core/decimal.ts'
import {
  adjustmentAt,
  adjustPrice,
  adjustVolume,
  splitMs,
  type ShareRatio,
  type Split,
} from '../../../src/lib/core/split.ts'
import { readSplit, type SplitWords } from '../../../src/lib/core/parse-split.ts'
import { positiveDecimals } from '../../support/arbitrary-trades.ts'

const NOW_MS = Date.UTC(2026, 10, 22)

const texts = positiveDecimals.map(formatDecimal)
const shares = fc.integer({ min: 1, max: 10_000 })
const ratios: fc.Arbitrary<ShareRatio> = fc
  .tuple(shares, shares)
  .map(([newShares, oldShares]) => adjustmentAt(0, [split('2020-08-31', newShares, oldShares)]))
  .filter((ratio) => ratio !== undefined)
/** Of those whose both sides divide a power of ten every quotient is a finite decimal. */
const finiteRatios = ratios.filter(({ num, den }) => 10n ** 14n % (num * den) === 0n)

function split(date: string, newShares: number, oldShares: number): Split {
  return { symbol: 'AAPL', date, newShares, oldShares }
}

describe('splitMs', () => {
  test.each([
    ['2020-08-31', '2020-08-31T04:00:00.000Z'],
    ['2020-12-31', '2020-12-31T05:00:00.000Z'],
    ['2024-03-10', '2024-03-10T05:00:00.000Z'],
    ['2024-03-11', '2024-03-11T04:00:00.000Z'],
    ['2024-11-03', '2024-11-03T04:00:00.000Z'],
    ['2024-11-04', '2024-11-04T05:00:00.000Z'],
  ])('%s begins in New York at %s', (date, instant) => {
    expect(new Date(splitMs({ date })).toISOString()).toBe(instant)
  })
})

describe('adjustmentAt', () => {
  const APPLE = [split('2014-06-09', 7, 1), split('2020-08-31', 4, 1)]

  test.each([
    ['2014-06-09T03:59:59.999Z', { num: 28n, den: 1n }],
    ['2014-06-09T04:00:00.000Z', { num: 4n, den: 1n }],
    ['2020-08-31T03:59:00.000Z', { num: 4n, den: 1n }],
    ['2020-08-31T04:00:00.000Z', undefined],
  ])('what was traded at %s is adjusted by the splits after it', (time, ratio) => {
    expect(adjustmentAt(Date.parse(time), APPLE)).toEqual(ratio)
    expect(adjustmentAt(Date.parse(time), [...APPLE].reverse())).toEqual(ratio)
  })

  test('is reduced, and nothing where splits undo each other', () => {
    const threeForTwo = split('2021-01-04', 3, 2)
    expect(adjustmentAt(0, [threeForTwo, split('2022-01-04', 4, 9)])).toEqual({ num: 2n, den: 3n })
    expect(adjustmentAt(0, [threeForTwo, split('2022-01-04', 2, 3)])).toBeUndefined()
    expect(adjustmentAt(0, [])).toBeUndefined()
  })
})

describe('adjusting', () => {
  test.each([
    ['499.23', '100', 4, 1, '124.8075', '400'],
    ['2.5', '800', 1, 8, '20', '100'],
    ['7296.89', '0.00000012', 3, 2, '4864.5933333333', '0.00000018'],
    ['10', '1', 1, 3, '30', '0.3333333333'],
    ['1', '20', 3, 1, '0.3333333333', '60'],
    ['2', '0', 3, 1, '0.6666666667', '0'],
    ['0.0000000001', '1', 8, 1, '0.0000000000125', '8'],
    ['0.0000000003', '1', 3, 1, '0.0000000001', '3'],
    ['1', '1', 10_000, 1, '0.0001', '10000'],
  ])('%s × %s at %i:%i is %s × %s', (price, volume, newShares, oldShares, ...adjusted) => {
    const ratio = { num: BigInt(newShares), den: BigInt(oldShares) }
    expect([adjustPrice(price, ratio), adjustVolume(volume, ratio)]).toEqual(adjusted)
  })

  test('leaves a price that is missing missing', () => {
    expect(adjustPrice(null, { num: 4n, den: 1n })).toBeNull()
    expect(adjustVolume(null, { num: 4n, den: 1n })).toBeNull()
  })

  test('by a:b and then by b:a gives the same number, where every step is finite', () => {
    fc.assert(
      fc.property(texts, finiteRatios, (text, { num, den }) => {
        const back = { num: den, den: num }
        expect(adjustPrice(adjustPrice(text, { num, den }), back)).toBe(text)
        expect(adjustVolume(adjustVolume(text, { num, den }), back)).toBe(text)
      }),
    )
  })

  test('keeps price × volume, where both are finite', () => {
    fc.assert(
      fc.property(texts, texts, finiteRatios, (price, volume, ratio) => {
        const adjusted = product(adjustPrice(price, ratio), adjustVolume(volume, ratio))
        expect(adjusted).toBe(product(price, volume))
      }),
    )
  })

  test('is off by no more than half of the tenth place', () => {
    fc.assert(
      fc.property(texts, ratios, (text, { num, den }) => {
        const { digits, scale } = decimalOf(text)
        const adjusted = decimalOf(adjustPrice(text, { num, den }))
        const unit = 10n ** BigInt(scale + adjusted.scale)
        const exact = digits * den * 10n ** BigInt(adjusted.scale)
        const off = adjusted.digits * num * 10n ** BigInt(scale) - exact
        expect((off < 0n ? -off : off) * 20_000_000_000n <= unit * num).toBe(true)
      }),
    )
  })
})

describe('readSplit', () => {
  test.each([
    ['4:1', 4, 1],
    ['1:8', 1, 8],
    ['3/2', 3, 2],
    [' 1281:1000 ', 1281, 1000],
  ])('%j is %i new shares for %i old ones', (ratio, newShares, oldShares) => {
    expect(read({ ratio })).toEqual(split('2020-08-31', newShares, oldShares))
  })

  test.each([
    '',
    '4',
    '4:',
    '1:1',
    '5/5',
    '0:1',
    '4:0',
    '4.5:1',
    '-4:1',
    '4:1:1',
    '10001:1',
    '4x1',
  ])('the ratio %j is none', (ratio) =>
    expect(read({ ratio })).toContain(`the ratio is ${JSON.stringify(ratio)}`),
  )

  test.each(['2020-02-29', '1987-06-16', '2027-11-23'])('takes the date %s', (date) => {
    expect(read({ date })).toEqual(split(date, 4, 1))
  })

  test.each(['', 'today', '2020-02-30', '2021-02-29', '2020-13-01', '2020-8-31', '31.8.2020'])(
    'the date %j is none',
    (date) => expect(read({ date })).toContain(`the date is ${JSON.stringify(date)}`),
  )

  test.each(['1899-12-31', '2027-11-24', '9999-12-31'])('%s is too far away', (date) => {
    expect(read({ date })).toContain('from 1900-01-01 to 2027-11-23')
  })

  test.each(['', 'A\nB', '\u202eA'])('the symbol %j is none', (symbol) => {
    expect(read({ symbol })).toContain('the symbol is')
  })
})

function read(differs: Partial<SplitWords>): Split | string {
  return readSplit({ symbol: 'AAPL', date: '2020-08-31', ratio: '4:1', ...differs }, NOW_MS)
}

function product(a: string, b: string): string {
  return formatDecimal(multiply(decimalOf(a), decimalOf(b)))
}
