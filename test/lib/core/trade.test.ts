import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSymbol, readTrade, type TradeText } from '../../../src/lib/core/trade.ts'
import { decimal, symbols } from '../../support/arbitrary-trades.ts'

const SOUND: TradeText = {
  symbol: 'BINANCE:BTCUSDT',
  price: '7296.89',
  size: '0.011467',
  time: { timeMs: 1575526691134, nanos: 0 },
}

describe('readTrade', () => {
  test('gives a trade with exact numbers', () => {
    expect(readTrade(SOUND)).toEqual({
      symbol: 'BINANCE:BTCUSDT',
      price: decimal('7296.89'),
      size: decimal('0.011467'),
      timeMs: 1575526691134,
      nanos: 0,
    })
  })

  test('keeps conditions where there are some', () => {
    expect(readTrade({ ...SOUND, conditions: ['1', '12'] })).toMatchObject({
      conditions: ['1', '12'],
    })
    expect(readTrade(SOUND)).not.toHaveProperty('conditions')
  })

  test.each([undefined, '', 'NaN', '0x10', '1_000', '1,000.5', '0', '-0', '-1', '1e19', '9e-19'])(
    'rejects the price %j as bad-price',
    (price) => {
      expect(readTrade({ ...SOUND, price })).toBe('bad-price')
    },
  )

  test.each([undefined, '', 'Infinity', '-0.1', '+1', '1e400'])(
    'rejects the size %j as bad-size',
    (size) => {
      expect(readTrade({ ...SOUND, size })).toBe('bad-size')
    },
  )

  test('takes a size of zero', () => {
    expect(readTrade({ ...SOUND, size: '0' })).toMatchObject({ size: decimal('0') })
  })

  test('rejects a time that could not be read as bad-time', () => {
    expect(readTrade({ ...SOUND, time: undefined })).toBe('bad-time')
  })

  test('names the first field that is bad', () => {
    expect(readTrade({ symbol: '', price: 'x', size: 'x', time: undefined })).toBe('bad-symbol')
    expect(readTrade({ ...SOUND, price: 'x', size: 'x' })).toBe('bad-price')
  })
})

describe('isSymbol', () => {
  test.each([
    '__proto__',
    'constructor',
    'toString',
    'null',
    '-1',
    '=A1',
    '株',
    'A B',
    '"',
    "';--",
  ])('takes %j as a symbol like any other', (symbol) => {
    expect(isSymbol(symbol)).toBe(true)
  })

  test('counts code points, not UTF-16 units: 64 are good, 65 are not', () => {
    for (const point of ['A', 'é', '💹']) {
      expect(isSymbol(point.repeat(64))).toBe(true)
      expect(isSymbol(point.repeat(65))).toBe(false)
    }
    expect(isSymbol(`${'💹'.repeat(63)}A`)).toBe(true)
    expect(isSymbol(`${'💹'.repeat(64)}A`)).toBe(false)
  })

  test.each([
    ['empty', ''],
    ['a NUL', 'A\0'],
    ['an escape sequence', '\x1b[31mA'],
    ['a line end', 'A\n'],
    ['DEL', 'A\x7f'],
    ['a C1 control', 'A\x9b'],
    ['a bidi override', 'A\u202eB'],
    ['a bidi isolate', 'A\u2066B'],
    ['a bidi mark', 'A\u200f'],
    ['an Arabic letter mark', 'A\u061c'],
    ['a line separator', 'A\u2028'],
    ['a lone high surrogate', 'A\ud83d'],
    ['a lone low surrogate', '\udcb9A'],
    ['bytes that were no UTF-8', 'A\ufffd'],
    ['ten million characters', 'A'.repeat(1e7)],
  ])('refuses a symbol that is or holds %s', (_, symbol) => {
    expect(isSymbol(symbol)).toBe(false)
  })

  test.each([undefined, null, 1, {}, ['A']])('refuses %j, which is no string', (value) => {
    expect(isSymbol(value)).toBe(false)
  })

  test('does not depend on the symbols that were looked at before', () => {
    fc.assert(fc.property(symbols, (symbol) => isSymbol(symbol) && !isSymbol(`${symbol}\0`)))
  })
})
