import { describe, expect, test } from 'vitest'
import type { StoredBar } from '../../../src/lib/core/stored-bar.ts'
import { fieldOf, type BarColumn } from '../../../src/lib/table/bar-columns.ts'
import { barsCsv } from '../../../src/lib/table/bars-csv.ts'
import { barsJson, barsNdjson } from '../../../src/lib/table/bars-json.ts'
import { HOSTILE_SYMBOLS, pagesOf, storedBar, textOf } from '../../support/stored-bars.ts'

function closes(...prices: (string | null)[]): StoredBar[] {
  return prices.map((close) => storedBar({ close }))
}

function readAll(column: BarColumn, bars: readonly StoredBar[]): (string | null)[] {
  return bars.map(fieldOf(column))
}

describe('change', () => {
  test('is the close against the close before, in percent, rounded half away from zero', () => {
    expect(readAll('change', closes('150', '151.5', '150', '150.0000', '150.0075'))).toEqual([
      null,
      '1',
      '-0.99',
      '0',
      '0.01',
    ])
  })

  test('passes over bars without a price, and begins anew with each symbol', () => {
    const other = storedBar({ symbol: 'MSFT', close: '300' })
    expect(readAll('change', [...closes('100', null, '110'), other])).toEqual([
      null,
      null,
      '10',
      null,
    ])
  })

  test('is missing where the close before is zero', () => {
    expect(readAll('change', closes('0', '1', 'NaN', '2'))).toEqual([null, null, null, '100'])
  })
})

describe('spark', () => {
  test('shows the last eight closes of a symbol up to the bar', () => {
    const bars = closes(...Array.from({ length: 10 }, (_, at) => String(100 + at)))
    const lines = readAll('spark', [...bars, storedBar({ symbol: 'MSFT', close: '1' })])
    expect(lines.slice(0, 3)).toEqual(['▄', '▁█', '▁▅█'])
    expect(lines.slice(-2)).toEqual(['▁▂▃▄▅▆▇█', '▄'])
  })
})

describe('chosen columns', () => {
  const bar = storedBar({ complete: false, filled: true })
  const columns: BarColumn[] = ['close', 'symbol', 'filled', 'complete', 'change', 'spark']

  test('stand in csv in their order', async () => {
    expect(await textOf(barsCsv(pagesOf([bar]), {}, columns))).toBe(
      'close,symbol,filled,complete,change,spark\n150.75,AAPL,true,false,,▄\n',
    )
  })

  test('stand in json in their order, texts in quotes, the rest as it is', async () => {
    expect(await textOf(barsNdjson(pagesOf([bar]), columns))).toBe(
      '{"close":150.75,"symbol":"AAPL","filled":true,"complete":false,"change":null,"spark":"▄"}\n',
    )
    expect(await textOf(barsJson(pagesOf([bar]), ['close']))).toBe('[\n{"close":150.75}\n]\n')
  })

  test.each(HOSTILE_SYMBOLS)('%j is as harmless behind another column', async (symbol) => {
    const bars = [storedBar(), storedBar({ symbol })]
    const json = await textOf(barsNdjson(pagesOf(bars), ['close', 'symbol']))
    expect(JSON.parse(json.split('\n')[1] ?? '')).toEqual({ close: 150.75, symbol })
    const csv = await textOf(barsCsv(pagesOf(bars), { terminal: true }, ['close', 'symbol']))
    expect((json + csv).replaceAll(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u202e]/u)
  })
})

describe('a filled bar', () => {
  test('says so in json, and other bars are written as ever', async () => {
    const text = await textOf(barsNdjson(pagesOf([storedBar(), storedBar({ filled: true })])))
    const [plain, filled] = text.split('\n')
    expect(plain?.endsWith('"complete":null}')).toBe(true)
    expect(filled?.endsWith('"complete":null,"filled":true}')).toBe(true)
  })

  test('changes nothing in csv', async () => {
    const text = await textOf(barsCsv(pagesOf([storedBar(), storedBar({ filled: true })])))
    const [, plain, filled] = text.split('\n')
    expect(filled).toBe(plain)
  })
})
