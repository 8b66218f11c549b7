import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tradeLines, type LineFormat } from '../../src/export/trade-lines.ts'
import { plainTradeOf } from '../../src/lib/core/plain-trade.ts'
import { encodeTrade } from '../../src/lib/core/trade-codec.ts'
import { printable } from '../../src/lib/core/printable.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import type { CsvOptions } from '../../src/lib/table/csv-text.ts'
import { trades } from '../support/arbitrary-trades.ts'
import { readTrades } from '../support/trade-files.ts'
import { trade } from '../support/trades.ts'

const SOME: readonly Trade[] = [
  trade('AAPL', '150.25', '10', 0),
  { ...trade('BINANCE:BTCUSDT', '24700', '0.00000001', 5), nanos: 120_000 },
  { ...trade('a,"b', '1', '0', 1_500), nanos: 1, conditions: ['1', '12'] },
]

async function textOf(
  all: readonly Trade[],
  format: LineFormat,
  options: CsvOptions = {},
): Promise<string> {
  async function* pages() {
    for (const one of all) yield await Promise.resolve([plainTradeOf(one)])
  }
  let text = ''
  for await (const chunk of tradeLines(pages(), format, options)) text += chunk
  return text
}

describe('tradeLines', () => {
  test('writes csv with a header, exact numbers and as many digits of a second as it needs', async () => {
    expect(await textOf(SOME, 'csv')).toBe(
      [
        'symbol,timestamp,price,volume,conditions',
        'AAPL,2024-01-02T14:30:00Z,150.25,10,',
        'BINANCE:BTCUSDT,2024-01-02T14:30:00.005120Z,24700,0.00000001,',
        '"a,""b",2024-01-02T14:30:01.500000001Z,1,0,1;12',
        '',
      ].join('\n'),
    )
  })

  test('writes ndjson with the names of the csv', async () => {
    const [first, , third] = (await textOf(SOME, 'ndjson')).split('\n')
    expect(first).toBe(
      '{"symbol":"AAPL","timestamp":"2024-01-02T14:30:00Z","price":150.25,"volume":10}',
    )
    expect(JSON.parse(third ?? '')).toMatchObject({ symbol: 'a,"b', conditions: ['1', '12'] })
  })

  test('writes finnhub as the records of the log', async () => {
    expect(await textOf(SOME, 'finnhub')).toBe(SOME.map((one) => `${encodeTrade(one)}\n`).join(''))
  })

  test.each(['csv', 'finnhub'] as const)('writes %s that is read as the same trades', (format) =>
    fc.assert(
      fc.asyncProperty(fc.array(trades, { minLength: 1, maxLength: 20 }), async (all) => {
        const { rejects, trades: found } = await readTrades(await textOf(all, format))
        expect(rejects).toEqual([])
        expect(found.map((one) => one.trade)).toEqual(all)
      }),
      { numRuns: 50 },
    ),
  )

  test('writes no escape sequence to a terminal', async () => {
    const hostile = [{ ...trade('A', '1', '1', 0), conditions: ['\u001b[31m', '\u009b', '\u202e'] }]
    for (const format of ['csv', 'ndjson', 'finnhub'] as const) {
      const text = await textOf(hostile, format, { terminal: true })
      expect(printable(text)).toBe(text)
    }
  })

  test('marks what a spreadsheet would run, where it is told to', async () => {
    const text = await textOf([trade('=A1', '1', '1', 0)], 'csv', { spreadsheet: true })
    expect(text).toContain("\n'=A1,")
  })
})
