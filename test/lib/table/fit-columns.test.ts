import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { barsTable, type TableOptions } from '../../../src/lib/table/bars-table.ts'
import { BAR_COLUMNS } from '../../../src/lib/table/bar-columns.ts'
import type { StoredBar } from '../../../src/lib/core/stored-bar.ts'
import { textWidth } from '../../../src/lib/table/text-width.ts'
import { HOSTILE_SYMBOLS, pagesOf, storedBar, textOf } from '../../support/stored-bars.ts'

interface Fitted {
  readonly lines: string[]
  readonly left: readonly string[]
}

async function fitted(bars: StoredBar[], options: Partial<TableOptions>): Promise<Fitted> {
  let left: readonly string[] = []
  const onLeftOut = (headings: readonly string[]): void => void (left = headings)
  const text = await textOf(barsTable(pagesOf(bars), { colour: false, onLeftOut, ...options }))
  return { lines: text.trimEnd().split('\n'), left }
}

const BTC = storedBar({ symbol: 'BINANCE:BTCUSDT', open: '24700.5', high: '24701' })

describe('a table on a terminal', () => {
  test('leaves out what is needed least, and says so', async () => {
    const { lines, left } = await fitted([BTC], { width: 80 })
    expect(lines[0]).toBe(
      'symbol           time                 open   high    low   close  volume  trades',
    )
    expect(left).toEqual(['vwap'])
    expect((await fitted([BTC], { width: 50 })).left).toEqual([
      ...['open', 'high', 'low', 'trades', 'vwap'],
    ])
  })

  test('has every column where no width is given', async () => {
    const { lines, left } = await fitted([BTC], {})
    expect(lines[0]).toContain('trades    vwap')
    expect(left).toEqual([])
  })

  test('keeps the note, and leaves out the same in every table of an output', async () => {
    const wide = { ...BTC, complete: false }
    const bars = [
      ...Array.from({ length: 500 }, () => wide),
      ...Array.from({ length: 3 }, () => BTC),
    ]
    const { lines } = await fitted(bars, { width: 80 })
    const headings = lines.filter((line) => line.startsWith('symbol'))
    expect(headings).toHaveLength(2)
    expect(headings[0]).toMatch(/volume {2}note$/)
    expect(headings[1]).toMatch(/volume$/)
  })

  test('shows the trend where there is plenty of room, and misses it nowhere else', async () => {
    const two = [storedBar({ close: '1' }), storedBar({ close: '2' })]
    const { lines, left } = await fitted(two, { width: 200 })
    expect(lines[0]).toMatch(/vwap {2}trend$/)
    expect(lines[3]).toMatch(/ ▁█$/)
    expect(left).toEqual([])
    const long = storedBar({ symbol: 'X'.repeat(64) })
    expect((await fitted([long], { width: 120 })).left).toEqual(['trades', 'vwap'])
  })

  test('names columns that were asked for and do not fit', async () => {
    const { left } = await fitted([BTC], {
      width: 30,
      columns: ['symbol', 'close', 'spark', 'vwap'],
    })
    expect(left).toEqual(['trend', 'vwap'])
  })

  test('shortens symbols in the end, whole letters only', async () => {
    const { lines } = await fitted([storedBar({ symbol: '株式会社トヨタ自動車' })], { width: 36 })
    expect(lines[2]).toBe('株式会社…  2023-03-15 13:20  150.75')
  })

  test('is never wider than a terminal of 40 columns or more, whatever the bars', async () => {
    const decimal = fc.stringMatching(/^[1-9]\d{0,11}\.\d{0,3}[1-9]$/)
    const bar = fc.record({
      symbol: fc.oneof(
        fc.string({ minLength: 1, maxLength: 64 }),
        fc.constantFrom(...HOSTILE_SYMBOLS),
      ),
      close: fc.oneof(decimal, fc.constant(null)),
      ...{ open: decimal, volume: decimal, vwap: decimal, complete: fc.boolean() },
    })
    const columns = fc.option(fc.uniqueArray(fc.constantFrom(...BAR_COLUMNS), { minLength: 1 }))
    const width = fc.integer({ min: 48, max: 220 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(bar, { minLength: 1 }),
        columns,
        width,
        async (bars, chosen, most) => {
          const all = bars.map((differs) => storedBar(differs))
          const { lines } = await fitted(all, { width: most, columns: chosen ?? undefined })
          expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(most)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('chosen columns of a table', () => {
  test('stand in their order, with signs, words and no note', async () => {
    const bars = [
      storedBar({ close: '100', complete: true }),
      storedBar({ close: '101', complete: false }),
      storedBar({ close: '100.5', filled: true }),
    ]
    const columns = ['change', 'close', 'complete', 'filled'] as const
    const { lines } = await fitted(bars, { columns })
    expect(lines).toEqual([
      'change  close  complete  filled',
      '───────────────────────────────',
      '     -    100  yes       no',
      '   +1%    101  no        no',
      ' -0.5%  100.5  -         yes',
    ])
  })

  test('colour says of a change what its sign says as well', async () => {
    const bars = ['100', '101', '100', '100'].map((close) => storedBar({ close }))
    const { lines } = await fitted(bars, { columns: ['change'], colour: true })
    expect(lines.slice(2)).toEqual([
      '     -',
      '   \u001b[94m+1%\u001b[39m',
      '\u001b[33m-0.99%\u001b[39m',
      '    0%',
    ])
  })
})

describe('times of a table', () => {
  test('are those of the zone, which the heading names', async () => {
    const { lines } = await fitted([storedBar()], { zone: 'Asia/Kolkata' })
    expect(lines[0]).toContain('  time (Asia/Kolkata)  ')
    expect(lines[2]).toContain('  2023-03-15 18:50  ')
  })

  test('follow the clock of the zone through the change to summer time', async () => {
    const bars = [6, 7].map((hour) => storedBar({ startMs: Date.UTC(2023, 2, 12, hour, 30) }))
    const { lines } = await fitted(bars, { zone: 'America/New_York', columns: ['timestamp'] })
    expect(lines.slice(2)).toEqual(['2023-03-12 01:30', '2023-03-12 03:30'])
  })

  test('are dates where a bar holds days', async () => {
    const midnight = storedBar({ startMs: Date.UTC(2023, 2, 15, 4) })
    const style = { zone: 'America/New_York', daily: true, columns: ['timestamp'] as const }
    expect((await fitted([midnight], style)).lines[2]).toBe('2023-03-15')
  })

  test('note which bars hold no trades', async () => {
    const { lines } = await fitted([storedBar({ filled: true, complete: true })], {})
    expect(lines[2]).toMatch(/ {2}filled$/)
  })
})
