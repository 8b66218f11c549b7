import { describe, expect, test } from 'vitest'
import { numberText, parseExactJson } from '../../../src/lib/core/exact-json.ts'
import { barsJson, barsNdjson } from '../../../src/lib/table/bars-json.ts'
import { HOSTILE_SYMBOLS, pagesOf, storedBar, textOf } from '../../support/stored-bars.ts'

const PARSED = {
  symbol: 'AAPL',
  timestamp: '2023-03-15T13:20:00Z',
  open: 150.1,
  high: 151.25,
  low: 149.5,
  close: 150.75,
  volume: 12345,
  trade_count: 321,
  vwap: 150.4321987654,
  complete: null,
}

describe('barsJson', () => {
  test('bars of any number of pages are one array', async () => {
    const msft = storedBar({ symbol: 'MSFT' })
    const text = await textOf(barsJson(pagesOf([], [storedBar(), storedBar()], [], [msft])))
    expect(JSON.parse(text)).toEqual([PARSED, PARSED, { ...PARSED, symbol: 'MSFT' }])
    expect(text.endsWith(']\n')).toBe(true)
  })

  test.each([[[]], [[[]]], [[[], []]]])('no bars in pages %j are an empty array', async (pages) => {
    expect(await textOf(barsJson(pagesOf(...pages)))).toBe('[]\n')
  })

  test('numbers keep every digit', async () => {
    const bar = storedBar({ open: '123456789012345678.000000000000000001', volume: '0.00000001' })
    const text = await textOf(barsJson(pagesOf([bar])))
    const [parsed] = parseExactJson(text) as Record<string, unknown>[]
    expect(numberText(parsed?.open)).toBe('123456789012345678.000000000000000001')
    expect(text).toContain('"volume":0.00000001,')
  })

  test('a missing number, and NaN from a NUMERIC column, is null', async () => {
    const bar = storedBar({ open: null, tradeCount: null, vwap: 'NaN', high: 'Infinity' })
    const [parsed] = JSON.parse(await textOf(barsJson(pagesOf([bar])))) as unknown[]
    expect(parsed).toEqual({ ...PARSED, open: null, trade_count: null, vwap: null, high: null })
  })
})

describe('complete', () => {
  test.each([
    [true, true],
    [false, false],
    [undefined, null],
  ])('%s of a bar is %s in JSON', async (complete, expected) => {
    const bar = complete === undefined ? storedBar() : storedBar({ complete })
    const [parsed] = JSON.parse(await textOf(barsJson(pagesOf([bar])))) as unknown[]
    expect(parsed).toEqual({ ...PARSED, complete: expected })
  })
})

describe('barsNdjson', () => {
  test('every line is one bar', async () => {
    const text = await textOf(barsNdjson(pagesOf([storedBar(), storedBar()], [], [storedBar()])))
    const lines = text.split('\n')
    expect(lines.pop()).toBe('')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([PARSED, PARSED, PARSED])
  })

  test('no bars are no text', async () => {
    expect(await textOf(barsNdjson(pagesOf([])))).toBe('')
  })

  test.each(HOSTILE_SYMBOLS)(
    '%j is read back as it was, and is harmless to print',
    async (symbol) => {
      const text = await textOf(barsNdjson(pagesOf([storedBar({ symbol })])))
      expect((JSON.parse(text) as { symbol: string }).symbol).toBe(symbol)
      expect(text.trimEnd()).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u202e]/u)
    },
  )
})
