/** Which lines are read from their bytes; that they are read right, test/chaos/readers.chaos.ts shows. */
import { describe, expect, test } from 'vitest'
import { encodeTrade } from '../../../../src/lib/core/trade-codec.ts'
import { symbolTable } from '../../../../src/lib/core/symbol-table.ts'
import { tradeColumns } from '../../../../src/lib/core/trade-columns.ts'
import type { RowLayout } from '../../../../src/lib/feed/formats/format.ts'
import { finnhubScanner } from '../../../../src/lib/feed/scan/finnhub-scanner.ts'
import { rowScanner } from '../../../../src/lib/feed/scan/row-scanner.ts'
import type { ScanLine } from '../../../../src/lib/feed/scan/scan-line.ts'
import { tradesIn } from '../../../support/columns-of.ts'

const T = 1_700_000_000_123

/** The trades of a line that stands between others; undefined where it is left to the slow path. */
function scanned(scan: ScanLine, line: string): string[] | undefined {
  const columns = tradeColumns(symbolTable())
  const bytes = Buffer.from(`before\n${line}\nafter\n`)
  const end = scan(bytes, 'before\n'.length, columns, 2)
  const trades = tradesIn(columns).map(encodeTrade)
  if (end >= 0) expect(bytes.toString('utf8', end)).toBe('after\n')
  else expect(trades).toEqual([])
  return end < 0 ? undefined : trades
}

const LAYOUT: RowLayout = {
  ...{ toldBy: '', hasHeader: true, separator: ',', fieldCount: 5 },
  ...{ symbol: 0, time: 1, price: 2, size: 3, id: 4 },
}

function scannedRow(line: string, layout: Partial<RowLayout> = {}): string[] | undefined {
  return scanned(rowScanner({ ...LAYOUT, ...layout }, 0) as ScanLine, line)
}

const TRADE = `{"p":1.5,"s":"A","t":${T},"v":2}`

describe('a row is read from its bytes', () => {
  test.each([
    ['with a time in ms', `A,${T},1.5,2,7`, TRADE],
    ['ended by CR LF', `A,${T},1.5,2,7\r`, TRADE],
    ['with zeros behind its numbers', `A,${T},1.50000000,2.00,7`, TRADE],
    [
      'with small numbers',
      `A,${T},0.00000001,0,7`,
      TRADE.replace('1.5', '0.00000001').replace('2}', '0}'),
    ],
    ['with a time in seconds', 'A,1700000000,1.5,2,7', TRADE.replace(`${T}`, '1700000000000')],
    ['with a fraction of seconds', 'A,1700000000.123,1.5,2,7', TRADE],
    ['with a time in µs', `A,${T}000,1.5,2,7`, TRADE],
    ['with a time in ns', `A,${T}000456,1.5,2,7`, TRADE.replace(`${T}`, `${T}.000456`)],
    ['with an ISO time', 'A,2023-11-14T22:13:20.123Z,1.5,2,7', TRADE],
    ['with a blank in its ISO time', 'A,2023-11-14 22:13:20.123,1.5,2,7', TRADE],
    ['with a D in its ISO time', 'A,2023-11-14D22:13:20.123000000,1.5,2,7', TRADE],
    ['with all fields quoted', `"A","${T}","1.5","2","7"`, TRADE],
    ['with quotes and CR LF', `A,${T},1.5,2,"7"\r`, TRADE],
    ['with a text as its id', `A,${T},1.5,2,0b6f-77`, TRADE],
    ['without an id', `A,${T},1.5,2,`, TRADE],
  ])('%s', (_, line, trade) => {
    expect(scannedRow(line)).toEqual([trade])
  })

  test('also where an id has a scope, and a column tells which rows are trades', () => {
    const only = { column: 3, values: new Set(['2']) }
    expect(scannedRow(`A,${T},1.5,2,7`, { only, idScope: [0] })).toEqual([TRADE])
    expect(scannedRow(`A,${T},1.5,3,7`, { only })).toBeUndefined()
  })

  test.each([
    ['has another number of fields', `A,${T},1.5,2`],
    ['has one field more', `A,${T},1.5,2,7,`],
    ['is blank', ''],
    ['has a comma within quotes and so', `"A,B",${T},1.5,"2`],
    ['has a quote within a field', `A"B,${T},1.5,2,7`],
    ['has an exponent', `A,${T},15e-1,2,7`],
    ['has a leading zero', `A,${T},01.5,2,7`],
    ['has more digits than a double', `A,${T},1234567.1234567891,2,7`],
    ['has a price of zero', `A,${T},0.00,2,7`],
    ['has a sign', `A,${T},1.5,-2,7`],
    ['has a time with a zone', 'A,2023-11-14T23:13:20.123+01:00,1.5,2,7'],
    ['has a date that no calendar has', 'A,2023-02-29T22:13:20Z,1.5,2,7'],
    ['has a time that is finer than ns', 'A,1700000000.1234567891,1.5,2,7'],
    ['has a symbol beyond ASCII', `株,${T},1.5,2,7`],
    ['has no symbol', `,${T},1.5,2,7`],
  ])('but not one that %s', (_, line) => {
    expect(scannedRow(line)).toBeUndefined()
  })

  test('but none of a layout that changes its fields', () => {
    expect(rowScanner({ ...LAYOUT, priceText: (text) => text }, 0)).toBeUndefined()
    expect(rowScanner({ ...LAYOUT, oneValueOf: 0 }, 0)).toBeUndefined()
  })
})

describe("Finnhub's JSON is read from its bytes", () => {
  const MARKED = TRADE.replace('}', ',"c":["1","12"]}')

  test.each([
    ['a trade', TRADE, [TRADE]],
    ['a trade with blanks', `{"p": 1.5, "s": "A", "t": ${T}, "v": 2} \r`, [TRADE]],
    ['keys in another order', `{"v":2,"c":null,"t":${T},"s":"A","p":1.50}`, [TRADE]],
    ['conditions', MARKED, [MARKED]],
    ['no conditions', TRADE.replace('}', ',"c":[]}'), [TRADE]],
    ['a message', `{"data":[${TRADE},${MARKED}],"type":"trade"}`, [TRADE, MARKED]],
    ['a message that begins with its type', `{"type":"trade","data":[${TRADE}]}`, [TRADE]],
  ])('%s', (_, line, trades) => {
    expect(scanned(finnhubScanner(), line)).toEqual(trades)
  })

  test.each([
    ['ping', '{"type":"ping"}'],
    ['a message without trades', '{"data":[],"type":"trade"}'],
    ['a message with one bad trade', `{"data":[${TRADE},{"p":0}],"type":"trade"}`],
    ['a trade without conditions of its own', `{"c":["9"],"p":1.5,"s":"A","t":${T}}`],
    ['a key that comes twice', TRADE.replace('}', ',"p":2}')],
    ['another key', TRADE.replace('}', ',"x":2}')],
    ['an escape', TRADE.replace('"A"', '"\\u0041"')],
    ['a number as text', TRADE.replace('1.5', '"1.5"')],
    ['something behind it', `${TRADE}x`],
  ])('but not %s', (_, line) => {
    expect(scanned(finnhubScanner(), line)).toBeUndefined()
  })

  test('and nothing of a line that was left is found in the next one', () => {
    const scan = finnhubScanner()
    const columns = tradeColumns(symbolTable())
    const bytes = Buffer.from(`{"c":["9"],"p":1.5,"s":"A","t":${T}}\n${TRADE}\n`)
    expect(scan(bytes, 0, columns, 1)).toBe(-1)
    expect(scan(bytes, bytes.indexOf('\n') + 1, columns, 2)).toBe(bytes.length)
    expect(tradesIn(columns).map(encodeTrade)).toEqual([TRADE])
    expect(columns.conditions.size).toBe(0)
  })
})
