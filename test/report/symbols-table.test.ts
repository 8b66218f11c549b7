import { expect, test } from 'vitest'
import type { SymbolSummary } from '../../src/lib/core/symbol-summary.ts'
import { textWidth } from '../../src/lib/table/text-width.ts'
import { formatSymbols } from '../../src/report/format-symbols.ts'

const FIRST_MS = Date.UTC(2026, 0, 2, 14, 30)
const NOW_MS = Date.UTC(2026, 0, 2, 15, 0, 30)

const BTC: SymbolSummary = {
  ...{ symbol: 'BINANCE:BTCUSDT', firstMs: FIRST_MS, lastMs: NOW_MS - 30_000 },
  closes: ['1', null, '2', '3'],
  ...{ gaps: { count: 3, totalMs: 960_000 }, counts: { bars: 31, trades: 12_345 } },
}

async function tableAt(width: number | undefined): Promise<string[]> {
  const options = { nowMs: NOW_MS, colour: false, width, spreadsheet: false, terminal: true }
  return (await formatSymbols([BTC], 'table', options)).trimEnd().split('\n')
}

test('a wide terminal has all columns, and the bar in progress has no age', async () => {
  const [headings, , row] = await tableAt(200)
  expect(headings?.split(/ {2,}/)).toEqual([
    ...['symbol', 'first bar (UTC)', 'last bar (UTC)', 'age', 'bars', 'trades', 'gaps'],
    'last 20 closes',
  ])
  expect(row?.split(/ {2,}/)).toEqual([
    ...['BINANCE:BTCUSDT', '2026-01-02 14:30', '2026-01-02 15:00', '0 s', '31', '12,345'],
    ...['3, 16 min', '▁ ▅█'],
  ])
})

test.each([80, 60, 30])(
  'a terminal of %i columns has fewer, and no line is longer',
  async (width) => {
    const lines = await tableAt(width)
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(width)
    expect(lines[0]).toMatch(/^symbol .*age +bars/)
    expect(lines[0]).not.toContain('first bar')
  },
)
