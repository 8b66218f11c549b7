import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodePlainTrade, plainTradeOf } from '../../../src/lib/core/plain-trade.ts'
import { decodeTrade, encodeTrade } from '../../../src/lib/core/trade-codec.ts'
import { isSymbol } from '../../../src/lib/core/trade.ts'
import { trades } from '../../support/arbitrary-trades.ts'

/** Both ways of reading a record, which have to agree. */
function bothOf(text: string) {
  const bytes = Buffer.from(text)
  const decoded = decodeTrade(bytes, 0, bytes.length)
  const exact = typeof decoded === 'string' ? decoded : plainTradeOf(decoded)
  return { plain: decodePlainTrade(bytes, 0, bytes.length), exact }
}

describe('decodePlainTrade', () => {
  test('reads what encodeTrade wrote of any trade', () => {
    fc.assert(
      fc.property(trades, (trade) => {
        const { plain } = bothOf(encodeTrade(trade))
        expect(plain).toEqual(plainTradeOf(trade))
      }),
    )
  })

  test('reads usual records as the exact way does, and refuses the same ones', () => {
    const number = fc.stringMatching(/^[01]{0,2}(\.[059]{0,3})?$/)
    const time = fc.stringMatching(/^[169]\d{10,13}(\.[05]{0,7})?$/)
    const symbol = fc.oneof(fc.stringMatching(/^[A-z:./"\\-]{0,3}$/), fc.constant('S'.repeat(65)))
    fc.assert(
      fc.property(number, symbol, time, number, (price, name, t, size) => {
        const { plain, exact } = bothOf(`{"p":${price},"s":"${name}","t":${t},"v":${size}}`)
        expect(plain).toEqual(exact)
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['0', 'A', '1700000000000', '1', 'bad-price'],
    ['0.0', 'A', '1700000000000', '1', 'bad-price'],
    ['-1', 'A', '1700000000000', '1', 'bad-price'],
    ['1', 'A', '631151999999', '1', 'bad-time'],
    ['1', 'A', '9214646400000', '1', 'bad-time'],
    ['1', 'A', '1700000000000', '-1', 'bad-size'],
  ])('refuses p %s, s %s, t %s, v %s as %s', (price, symbol, t, size, reason) => {
    const { plain } = bothOf(`{"p":${price},"s":"${symbol}","t":${t},"v":${size}}`)
    expect(plain).toBe(reason)
  })

  test('keeps every digit, and writes exponents and ending zeros as plain numbers', () => {
    const { plain } = bothOf('{"p":1.50,"s":"A","t":1700000000000.123450,"v":12e-7,"c":["1","12"]}')
    expect(plain).toEqual({
      ...{ symbol: 'A', price: '1.5', size: '0.0000012', conditions: ['1', '12'] },
      ...{ timeMs: 1_700_000_000_000, nanos: 123_450 },
    })
  })

  test('reads symbols that JSON escapes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 8 }).filter(isSymbol), (symbol) => {
        const name = JSON.stringify(symbol)
        const { plain } = bothOf(`{"p":1,"s":${name},"t":1700000000000,"v":1}`)
        expect(plain).toMatchObject({ symbol })
      }),
    )
  })
})
