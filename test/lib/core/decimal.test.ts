import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  add,
  compare,
  decimalOf,
  divideRounded,
  formatDecimal,
  greater,
  lesser,
  multiply,
  readDecimal,
  ZERO,
  type Decimal,
} from '../../../src/lib/core/decimal.ts'
import { decimal, positiveDecimals } from '../../support/arbitrary-trades.ts'

/** Far more places than any of these numbers has: as integers of this unit they add up exactly. */
const UNIT_PLACES = 120

const decimals = fc
  .tuple(fc.constantFrom(1n, -1n, 0n), positiveDecimals)
  .map(([sign, { digits, scale }]) => (sign === 0n ? ZERO : { digits: sign * digits, scale }))

describe('readDecimal', () => {
  test('takes what JSON takes as a number, and nothing else', () => {
    const almostNumbers = fc.string({
      unit: fc.constantFrom(...'0123456789.-+eE_xNa,'),
      maxLength: 7,
    })
    fc.assert(
      fc.property(almostNumbers, (text) => {
        expect(readDecimal(text) === 'not-decimal').toBe(!isJson(text))
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    '',
    ' 1',
    '1 ',
    '1\n',
    '+1',
    '01',
    '.5',
    '5.',
    '1e',
    '0x10',
    '1_000',
    '1,5',
    'NaN',
    '١',
  ])('refuses %j, which is no JSON number', (text) => {
    expect(readDecimal(text)).toBe('not-decimal')
  })

  test('gives the number that was written, in normal form', () => {
    const parts = fc.tuple(
      fc.bigInt({ min: 1n, max: 10n ** 18n }),
      fc.integer({ min: -18, max: 0 }),
    )
    fc.assert(
      fc.property(parts, ([digits, exponent]) => {
        const value = decimal(`${digits}e${exponent}`)
        expect(inUnits(value)).toBe(digits * 10n ** BigInt(UNIT_PLACES + exponent))
        expect(value.scale === 0 || value.digits % 10n !== 0n).toBe(true)
      }),
    )
  })

  test.each([
    ['1.2e-18', '0.0000000000000000012'],
    ['1e-18', '0.000000000000000001'],
    ['9.9e18', '9900000000000000000'],
    ['-9999999999999999999', '-9999999999999999999'],
  ])('takes %s: its leading digit is within 10^±18', (text, plain) => {
    expect(formatDecimal(decimal(text))).toBe(plain)
  })

  test.each(['9e-19', '1e19', '10000000000000000000', '0.0000000000000000009', '-1e19'])(
    'refuses %s: its leading digit is beyond 10^±18',
    (text) => {
      expect(readDecimal(text)).toBe('out-of-range')
    },
  )

  test('takes 38 significant digits and refuses 39', () => {
    const digits = '12345678901234567890123456789012345678'
    expect(formatDecimal(decimal(`0.${digits}`))).toBe(`0.${digits}`)
    expect(readDecimal(`0.${digits}9`)).toBe('too-many-digits')
  })

  test('does not count zeros at either end as significant', () => {
    expect(decimal(`1.5${'0'.repeat(100)}`)).toEqual({ digits: 15n, scale: 1 })
    expect(decimal('0.00000150e6')).toEqual({ digits: 15n, scale: 1 })
  })

  test.each(['0', '-0', '0.000', '0e999999999', '-0.0E-5'])('reads %s as zero', (text) => {
    expect(readDecimal(text)).toEqual(ZERO)
  })

  test.each([
    ['an exponent of 12 digits', '1e999999999999'],
    ['a negative exponent of 12 digits', '1e-999999999999'],
    ['an exponent of a million digits', `1e${'9'.repeat(1e6)}`],
    ['a million zeros', `1${'0'.repeat(1e6)}`],
    ['a million digits', '7'.repeat(1e6)],
    ['a million places', `0.${'0'.repeat(1e6)}1`],
  ])('refuses %s at once', (_, text) => {
    const startMs = performance.now()
    expect(readDecimal(text)).toMatch(/out-of-range|too-many-digits/)
    expect(performance.now() - startMs).toBeLessThan(500)
  })
})

describe('formatDecimal', () => {
  test('is read back as the same number, and never has an exponent', () => {
    fc.assert(
      fc.property(decimals, (value) => {
        const text = formatDecimal(value)
        expect(text).toMatch(/^-?\d+(\.\d*[1-9])?$/)
        expect(readDecimal(text)).toEqual(value)
        expect(decimalOf(text)).toEqual(value)
      }),
    )
  })

  test('writes small numbers out: 1e-7 is 0.0000001', () => {
    expect(formatDecimal(decimal('1e-7'))).toBe('0.0000001')
    expect(formatDecimal(decimal('-1.5e-3'))).toBe('-0.0015')
  })
})

describe('decimalOf', () => {
  test('drops the zeros that a column with a scale adds', () => {
    expect(decimalOf('7296.8900')).toEqual({ digits: 729689n, scale: 2 })
    expect(decimalOf('100')).toEqual({ digits: 100n, scale: 0 })
    expect(decimalOf('-0.5000')).toEqual({ digits: -5n, scale: 1 })
  })
})

describe('arithmetic', () => {
  test('sums are exact whatever their number and order', () => {
    fc.assert(
      fc.property(fc.array(decimals, { maxLength: 50 }), (values) => {
        const sum = values.reduce(add, ZERO)
        expect(inUnits(sum)).toBe(values.map(inUnits).reduce((a, b) => a + b, 0n))
        expect(values.reduceRight((total, value) => add(value, total), ZERO)).toEqual(sum)
      }),
    )
  })

  test('10,000 times 1e-8 is 0.0001', () => {
    const sum = Array.from({ length: 10_000 }, () => decimal('1e-8')).reduce(add)
    expect(formatDecimal(sum)).toBe('0.0001')
  })

  test('0.1 + 0.2 is 0.3, and a sum may grow beyond 38 digits', () => {
    expect(formatDecimal(add(decimal('0.1'), decimal('0.2')))).toBe('0.3')
    const wide = add(decimal('9e18'), decimal(`0.${'1'.repeat(38)}`))
    expect(formatDecimal(wide)).toBe(`9000000000000000000.${'1'.repeat(38)}`)
  })

  test('products are exact', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(inUnits(multiply(a, b)) * 10n ** BigInt(UNIT_PLACES)).toBe(inUnits(a) * inUnits(b))
      }),
    )
  })

  test('compare, lesser and greater order by value', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const difference = inUnits(a) - inUnits(b)
        expect(Math.sign(compare(a, b))).toBe(difference < 0n ? -1 : difference > 0n ? 1 : 0)
        expect(lesser(a, b)).toEqual(difference <= 0n ? a : b)
        expect(greater(a, b)).toEqual(difference >= 0n ? a : b)
      }),
    )
  })
})

describe('divideRounded', () => {
  test.each([
    ['1', '2', 0, '1'],
    ['-1', '2', 0, '-1'],
    ['5', '2', 0, '3'],
    ['-5', '2', 0, '-3'],
    ['5', '-2', 0, '-3'],
    ['1', '3', 10, '0.3333333333'],
    ['2', '3', 10, '0.6666666667'],
    ['0.25', '1', 1, '0.3'],
    ['0.2499999999', '1', 1, '0.2'],
    ['0', '7', 10, '0'],
    ['6', '3', 10, '2'],
  ])('%s ÷ %s to %d places is %s: half goes away from zero', (a, b, places, expected) => {
    expect(formatDecimal(divideRounded(decimal(a), decimal(b), places))).toBe(expected)
  })

  test('is never further from the quotient than half of the last place', () => {
    const divisors = decimals.filter((value) => value.digits !== 0n)
    fc.assert(
      fc.property(decimals, divisors, fc.nat(12), (a, b, places) => {
        const rounded = inUnits(divideRounded(a, b, places))
        const error = magnitude(rounded * inUnits(b) - inUnits(a) * 10n ** BigInt(UNIT_PLACES))
        const halfPlace = magnitude(inUnits(b)) * 10n ** BigInt(UNIT_PLACES - places)
        expect(error * 2n <= halfPlace).toBe(true)
      }),
    )
  })
})

function inUnits({ digits, scale }: Decimal): bigint {
  return digits * 10n ** BigInt(UNIT_PLACES - scale)
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'number'
  } catch {
    return false
  }
}
