import { describe, expect, test } from 'vitest'
import { barsCsv } from '../../../src/lib/table/bars-csv.ts'
import type { CsvOptions } from '../../../src/lib/table/csv-text.ts'
import { HOSTILE_SYMBOLS, pagesOf, storedBar, textOf } from '../../support/stored-bars.ts'

const HEADER = 'symbol,timestamp,open,high,low,close,volume,trade_count,vwap\n'

async function lineOf(symbol: string, options?: CsvOptions): Promise<string> {
  const text = await textOf(barsCsv(pagesOf([storedBar({ symbol })]), options))
  return text.slice(HEADER.length)
}

async function symbolField(symbol: string, options?: CsvOptions): Promise<string> {
  const line = await lineOf(symbol, options)
  return line.slice(0, line.indexOf(',2023-03-15T13:20:00Z,'))
}

describe('barsCsv', () => {
  test('writes a header and a line per bar', async () => {
    const second = storedBar({ startMs: Date.UTC(2023, 2, 15, 13, 21) })
    expect(await textOf(barsCsv(pagesOf([storedBar()], [], [second])))).toBe(
      HEADER +
        'AAPL,2023-03-15T13:20:00Z,150.1,151.25,149.5,150.75,12345,321,150.4321987654\n' +
        'AAPL,2023-03-15T13:21:00Z,150.1,151.25,149.5,150.75,12345,321,150.4321987654\n',
    )
  })

  test('writes the header alone where there are no bars', async () => {
    expect(await textOf(barsCsv(pagesOf()))).toBe(HEADER)
  })

  test('leaves missing numbers empty', async () => {
    const none = { open: null, high: null, low: null, close: null, tradeCount: null, vwap: null }
    const text = await textOf(barsCsv(pagesOf([storedBar(none)])))
    expect(text).toBe(`${HEADER}AAPL,2023-03-15T13:20:00Z,,,,,12345,,\n`)
  })

  test('writes every digit, no exponent and no trailing zeros', async () => {
    const bar = storedBar({
      open: '150.0000',
      high: '0.00000000000000012345',
      low: '100',
      close: '123456789012345678.000000000000000001',
      volume: '0.0001000',
      tradeCount: 0,
      vwap: 'NaN',
    })
    const line = (await textOf(barsCsv(pagesOf([bar])))).slice(HEADER.length)
    const numbers = '150,0.00000000000000012345,100,123456789012345678.000000000000000001,0.0001,0,'
    expect(line).toBe(`AAPL,2023-03-15T13:20:00Z,${numbers}\n`)
  })

  test.each([
    ['say "hi"', '"say ""hi"""'],
    ['a,b', '"a,b"'],
    ['two\nlines', '"two\nlines"'],
    ['\rCR', '"\rCR"'],
    ['=A1', '=A1'],
    ["it's", "it's"],
    ['株式', '株式'],
  ])('%j is written exactly, as %j', async (symbol, field) => {
    expect(await symbolField(symbol)).toBe(field)
  })

  test.each([
    ['=A1', "'=A1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tTAB', "'\tTAB"],
    ['\rCR', `"'\rCR"`],
    ['=A1,"B"', `"'=A1,""B"""`],
    ['A=1', 'A=1'],
  ])('for a spreadsheet %j becomes %j', async (symbol, field) => {
    expect(await symbolField(symbol, { spreadsheet: true })).toBe(field)
  })

  test('for a spreadsheet the numbers stay numbers', async () => {
    const bar = storedBar({ open: '-1.5' })
    const text = await textOf(barsCsv(pagesOf([bar]), { spreadsheet: true }))
    expect(text).toContain('Z,-1.5,151.25,')
  })

  test.each(HOSTILE_SYMBOLS)('on a terminal %j sends no control character', async (symbol) => {
    const line = await lineOf(symbol, { terminal: true })
    expect(line.replaceAll(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u202e]/u)
  })

  test('pages are written as they come, without waiting for the rest', async () => {
    const chunks = barsCsv(pagesOf([storedBar()], [storedBar()]))
    expect((await chunks.next()).value).toBe(HEADER)
    expect((await chunks.next()).value).toMatch(/^AAPL,[^\n]+\n$/)
    await chunks.return(undefined)
  })
})
