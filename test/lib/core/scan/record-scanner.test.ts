import { describe, expect, test } from 'vitest'
import { recordScanner } from '../../../../src/lib/core/scan/record-scanner.ts'
import { decodeTrade, encodeTrade } from '../../../../src/lib/core/trade-codec.ts'
import { tradeAt } from '../../../../src/lib/core/trade-columns.ts'

const T = 1_700_000_000_123
const AFTER = `{"p":7,"s":"AFTER","t":${T},"v":7}`

/** The record as it is read among others, and as the codec reads it alone. */
function readings(text: string): [string, string] {
  const scanner = recordScanner()
  const before = Buffer.from(AFTER)
  const bytes = Buffer.concat([before, Buffer.from(text), Buffer.from(AFTER)])
  const end = bytes.length - AFTER.length
  const found = scanner.scan(bytes, before.length, end) ?? encodeTrade(tradeAt(scanner.trade, 0))
  const wanted = decodeTrade(bytes, before.length, end)
  return [found, typeof wanted === 'string' ? wanted : encodeTrade(wanted)]
}

describe('a record is read from its bytes as the codec reads it', () => {
  test.each([
    ['of mkt itself', `{"p":1.5,"s":"A","t":${T},"v":2}`],
    ['of mkt, with conditions', `{"p":1.5,"s":"A","t":${T},"v":2,"c":["1","12"]}`],
    ['of the original project', `{"s": "A", "p": 1.5, "t": ${T}, "v": 2, "c": ["1", "12"]}`],
    ['of Finnhub', `{"c":null,"p":1.5,"s":"BINANCE:BTCUSDT","t":${T},"v":0.00012}`],
    ['with a fraction of a millisecond', `{"p":1.5,"s":"A","t":${T}.000456,"v":2}`],
    ['with a finer time than ns', `{"p":1.5,"s":"A","t":${T}.0004567,"v":2}`],
    ['with zeros behind its numbers', `{"p":1.50,"s":"A","t":${T},"v":2.000}`],
    ['with an exponent', `{"p":15e-1,"s":"A","t":${T},"v":2}`],
    ['with more digits than a double', `{"p":1.234567890123456789,"s":"A","t":${T},"v":2}`],
    ['with a price of 15 digits and a point', `{"p":1234567.12345678,"s":"A","t":${T},"v":2}`],
    ['with a symbol that is escaped', `{"p":1.5,"s":"\\u0041","t":${T},"v":2}`],
    ['with a symbol beyond ASCII', `{"p":1.5,"s":"株","t":${T},"v":2}`],
    ['with a key twice', `{"p":1.5,"p":2.5,"s":"A","t":${T},"v":2}`],
    ['with another key', `{"p":1.5,"s":"A","t":${T},"v":2,"x":1}`],
    ['with blanks around it', ` {"p":1.5,"s":"A","t":${T},"v":2} `],
    ['with many blanks in it', `{"p":${' '.repeat(40)}1.5,"s":"A","t":${T},"v":2}`],
    ['with seconds, which are no milliseconds', `{"p":1.5,"s":"A","t":1700000000,"v":2}`],
    ['with a time after 2261', `{"p":1.5,"s":"A","t":9214646400000,"v":2}`],
    ['with a price of zero', `{"p":0.00,"s":"A","t":${T},"v":2}`],
    ['with a size of zero', `{"p":1.5,"s":"A","t":${T},"v":0.0}`],
    ['with a negative size', `{"p":1.5,"s":"A","t":${T},"v":-2}`],
    ['without a size', `{"p":1.5,"s":"A","t":${T}}`],
    ['that ends in its midst', `{"p":1.5,"s":"A","t":${T},"v":2`],
    ['that only goes on in the next one', `{"p":1.5,"s":"A","t":${T},"v":2,"c":[`],
    ['that has another one behind it', `{"p":1.5,"s":"A","t":${T},"v":2}{"p":1.5}`],
    ['that is empty', ''],
    ['that is no JSON', 'hello'],
  ])('%s', (_, text) => {
    const [found, wanted] = readings(text)
    expect(found).toBe(wanted)
  })

  test('and forgets the one before it, whatever that was', () => {
    const scanner = recordScanner()
    const wide = Buffer.from(`{"p":1.234567890123456789,"s":"A","t":${T},"v":2,"c":["1"]}`)
    const plain = Buffer.from(`{"p":1.5,"s":"A","t":${T},"v":2}`)
    for (const bytes of [wide, plain, wide, plain]) {
      expect(scanner.scan(bytes, 0, bytes.length)).toBeUndefined()
      expect(encodeTrade(tradeAt(scanner.trade, 0))).toBe(bytes.toString())
    }
  })
})
