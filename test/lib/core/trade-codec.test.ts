import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDecimal } from '../../../src/lib/core/decimal.ts'
import { decodeTrade, encodeTrade, tradeOfJson } from '../../../src/lib/core/trade-codec.ts'
import type { RejectReason, Trade } from '../../../src/lib/core/trade.ts'
import { decimal, trades } from '../../support/arbitrary-trades.ts'

const TRADE: Trade = {
  symbol: 'BINANCE:BTCUSDT',
  price: decimal('7296.89'),
  size: decimal('0.011467'),
  timeMs: 1575526691134,
  nanos: 0,
}

describe('encodeTrade', () => {
  test('writes one Finnhub trade, numbers in plain notation', () => {
    expect(encodeTrade(TRADE)).toBe(
      '{"p":7296.89,"s":"BINANCE:BTCUSDT","t":1575526691134,"v":0.011467}',
    )
    const fine = { ...TRADE, size: decimal('1e-7'), nanos: 719_000, conditions: ['1'] }
    expect(encodeTrade(fine)).toBe(
      '{"p":7296.89,"s":"BINANCE:BTCUSDT","t":1575526691134.719,"v":0.0000001,"c":["1"]}',
    )
  })
})

describe('decodeTrade', () => {
  test('gives back every trade that encodeTrade wrote, nanoseconds and conditions included', () => {
    const conditions = fc.option(
      fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }),
    )
    fc.assert(
      fc.property(trades, conditions, (bare, codes) => {
        const trade = codes === null ? bare : { ...bare, conditions: codes }
        expect(decode(encodeTrade(trade))).toEqual(trade)
      }),
      { numRuns: 1000 },
    )
  })

  test('reads only its own part of the bytes', () => {
    const record = encodeTrade(TRADE)
    const bytes = Buffer.from(`]]${record}[[`)
    expect(decodeTrade(bytes, 2, 2 + record.length)).toEqual(TRADE)
  })

  test("reads Python's JSON: spaces, escapes, exponents", () => {
    const record = '{"p": 7296.89, "s": "BINANCE:BTCUSDT", "t": 1575526691134, "v": 0.011467}'
    expect(decode(record)).toEqual(TRADE)
    const odd = decode('{"c": null, "p": 1e-05, "s": "\\u682a", "t": 1575526691134, "v": 1e+16}')
    expect(odd).toMatchObject({ symbol: '株', price: decimal('0.00001'), size: decimal('1e16') })
    expect(odd).not.toHaveProperty('conditions')
  })

  test('keeps a price that no double can hold', () => {
    const trade = decode('{"p":0.1000000000000000055,"s":"A","t":1575526691134,"v":1}') as Trade
    expect(formatDecimal(trade.price)).toBe('0.1000000000000000055')
  })

  test('ignores a byte order mark and fields that it does not know', () => {
    const record = '\ufeff{"p":7296.89,"s":"BINANCE:BTCUSDT","t":1575526691134,"v":0.011467,"x":{}}'
    expect(decode(record)).toEqual(TRADE)
  })

  test.each<[RejectReason, string]>([
    ['empty', ''],
    ['not-json', 'hello'.repeat(2) + ':'],
    ['not-json', '{"p":7296.89,"s":"A"'],
    ['not-json', '{p:1,s:"A",t:1575526691134,v:1}'],
    ['not-a-trade', '[]'],
    ['not-a-trade', '"A"'],
    ['not-a-trade', 'null'],
    ['not-a-trade', '{"type":"ping"}'],
    ['not-a-trade', '{"__proto__":{"s":"A","p":1,"v":1,"t":1575526691134}}'],
    ['bad-symbol', '{"p":1,"t":1575526691134,"v":1}'],
    ['bad-symbol', '{"p":1,"s":7,"t":1575526691134,"v":1}'],
    ['bad-price', '{"p":"1","s":"A","t":1575526691134,"v":1}'],
    ['bad-price', '{"p":NaN,"s":"A","t":1575526691134,"v":1}'],
    ['bad-price', '{"p":0x10,"s":"A","t":1575526691134,"v":1}'],
    ['bad-size', '{"p":1,"s":"A","t":1575526691134,"v":1_000}'],
    ['bad-size', '{"p":1,"s":"A","t":1575526691134}'],
    ['bad-time', '{"p":1,"s":"A","t":"1575526691134","v":1}'],
    ['bad-time', '{"p":1,"s":"A","t":1575526691,"v":1}'],
    ['bad-time', '{"p":1,"s":"A","t":01575526691134,"v":1}'],
  ])('says %s of %s', (reason, record) => {
    expect(decode(record)).toBe(reason)
  })

  test('rejects a symbol whose bytes are no UTF-8', () => {
    const bytes = Buffer.from('{"p":1,"s":"A\xff","t":1575526691134,"v":1}', 'latin1')
    expect(decodeTrade(bytes, 0, bytes.length)).toBe('bad-symbol')
  })

  test('looks at records of up to 1 MiB', () => {
    const padding = ' '.repeat((1 << 20) - encodeTrade(TRADE).length)
    expect(decode(encodeTrade(TRADE) + padding)).toEqual(TRADE)
    expect(decode(`${encodeTrade(TRADE)}${padding} `)).toBe('too-large')
  })

  test('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const outcome = decodeTrade(Buffer.from(bytes), 0, bytes.length)
          expect(['string', 'object']).toContain(typeof outcome)
        },
      ),
    )
  })
})

describe('tradeOfJson', () => {
  test('keeps the conditions that are texts', () => {
    const value = { p: 1, s: 'A', t: 1575526691134, v: 1, c: ['1', 2, null, '12'] }
    expect(tradeOfJson(value, 'ms')).toMatchObject({ conditions: ['1', '12'] })
  })

  test('tells the unit of time by magnitude where a file needs it', () => {
    const value = { p: 1, s: 'A', t: 1575526691, v: 1 }
    expect(tradeOfJson(value, 'auto')).toMatchObject({ timeMs: 1575526691000 })
    expect(tradeOfJson(value, 'ms')).toBe('bad-time')
  })
})

function decode(record: string): Trade | RejectReason {
  const bytes = Buffer.from(record)
  return decodeTrade(bytes, 0, bytes.length)
}
