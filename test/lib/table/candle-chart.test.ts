import fc from 'fast-check'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { chartText, type ChartOptions } from '../../../src/lib/table/candle-chart.ts'
import { barsChart } from '../../../src/lib/table/bars-chart.ts'
import type { StoredBar } from '../../../src/lib/core/stored-bar.ts'
import { textWidth } from '../../../src/lib/table/text-width.ts'
import { HOSTILE_SYMBOLS, pagesOf, storedBar, textOf } from '../../support/stored-bars.ts'

const MINUTE_MS = 60_000
const SMALL: ChartOptions = { columns: 40, rows: 10, colour: false }

/** A bar so many minutes after 13:20, with open, high, low and close. */
function at(minute: number, [open, high, low, close]: number[], volume = 1): StoredBar {
  const startMs = Date.UTC(2023, 2, 15, 13, 20 + minute)
  const prices = [open, high, low, close].map(String)
  return storedBar({
    ...{ startMs, volume: String(volume) },
    ...{ open: prices[0], high: prices[1], low: prices[2], close: prices[3] },
  })
}

const RISING = [100, 104, 99, 103]
const FALLING = [103, 104, 99, 100]
const LEVEL = [101, 104, 99, 101]

describe('chartText', () => {
  test('rising candles are hollow and falling ones filled, so that no colour is needed', () => {
    const bars = [at(0, RISING, 1), at(1, FALLING, 4), at(2, LEVEL, 2)]
    expect(chartText(bars, SMALL)).toEqual([
      'AAPL  close 101',
      '╥ ╽ │ ├ 104',
      '║ ┃ │ ├ 102',
      '║ ┃ ┬ │',
      '╨ ╿ │ ├ 100',
      'volume  at most 4',
      '  █   │',
      '▄ █ █ │',
      '┬─────┘',
      '13:20',
    ])
  })

  test('a bar without prices is a blank, and time without a bar is marked', () => {
    const none = { ...at(1, RISING), open: null, high: null, low: null, close: null }
    const lines = chartText([at(0, RISING), none, at(5, FALLING), at(6, RISING)], SMALL)
    expect(lines[1]).toBe('╥   ┊ ╽ ╥ ├ 104')
    expect(lines[2]).toBe('║   ┊ ┃ ║ ├ 102')
    expect(lines[7]).toBe('█ █   █ █ │')
  })

  test('bars that have no price at all are drawn with their volume alone', () => {
    const none = { open: null, high: 'NaN', low: null, close: null }
    const lines = chartText([storedBar(none)], SMALL)
    expect(lines[0]).toBe('AAPL  2023-03-15 13:20 to 13:20 UTC')
    expect(lines.slice(1, 5)).toEqual(['  │', '  │', '  │', '  │'])
    expect(lines[7]).toBe('█ │')
  })

  test('holds the newest bars that fit, closer together where there are many', () => {
    const bars = Array.from({ length: 500 }, (_, minute) => at(minute, RISING))
    const lines = chartText(bars, { ...SMALL, columns: 80, rows: 24 })
    expect(lines).toHaveLength(24)
    expect(Math.max(...lines.map((line) => line.length))).toBe(80)
    expect(lines[0]).toBe('AAPL  close 103  2023-03-15 20:25 to 21:39 UTC')
    expect(lines.at(-1)).toBe(
      '     20:30     20:40     20:50     21:00     21:10     21:20     21:30',
    )
  })

  test('makes room for prices that are longer once older bars are out of sight', () => {
    const old = [0, 1, 2].map((minute) => at(minute, [10, 1000, 10, 1000]))
    const near = Array.from({ length: 40 }, (_, more) => at(3 + more, [100, 100.009, 100, 100.001]))
    const lines = chartText([...old, ...near].slice(0, 40), SMALL)
    expect(lines.join('\n')).toContain('├ 100.005')
    expect(Math.max(...lines.map((line) => line.length))).toBe(40)
  })

  test('labels are round prices with the same places, and round times with new days named', () => {
    const bars = Array.from({ length: 100 }, (_, at30) =>
      at(at30 * 30, [0.99 + at30 / 1e4, 1 + at30 / 1e4, 0.98, 0.99]),
    )
    const lines = chartText(bars, { columns: 120, rows: 16, colour: false })
    const labels = lines.flatMap((line) => /├ (.*)$/.exec(line)?.[1] ?? [])
    expect(labels).toEqual(['1.00', '0.99', '0.98'])
    expect(lines.at(-1)).toContain('16:20           03-16           08:20')
  })

  test('a price is never cut: what does not fit of the title is left out', () => {
    const bar = storedBar({ close: '123456789012345678.000000000000000001' })
    expect(chartText([bar], SMALL)[0]).toBe('AAPL')
    expect(chartText([bar], { ...SMALL, columns: 60 })[0]).toBe(
      'AAPL  close 123456789012345678.000000000000000001',
    )
  })

  test('daily bars are named by dates, without marks for the days between', () => {
    const days = [0, 1, 4, 5].map((day) => at(day * 1440, RISING))
    const lines = chartText(days, { ...SMALL, columns: 60, daily: true, zone: 'Asia/Tokyo' })
    expect(lines[0]).toBe('AAPL  close 103  2023-03-15 to 2023-03-20 Asia/Tokyo')
    expect(lines.join('\n')).not.toContain('┊')
  })

  test('colour adds blue and yellow, and nothing else changes', () => {
    const bars = [at(0, RISING, 1), at(1, FALLING, 4)]
    const coloured = chartText(bars, { ...SMALL, colour: true })
    expect(coloured[2]).toBe('\u001b[94m║ \u001b[39m\u001b[33m┃ \u001b[39m├ 102')
    expect(coloured.map(stripVTControlCharacters)).toEqual(chartText(bars, SMALL))
  })

  test.each(HOSTILE_SYMBOLS)('%j sends no control character', (symbol) => {
    const text = chartText([storedBar({ symbol })], SMALL).join('')
    expect(text).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u202e]/u)
  })

  test('any bars fit any terminal, and every line of prices ends at the axis', () => {
    const price = fc.oneof(
      fc.stringMatching(/^[1-9]\d{0,17}(\.\d{0,17}[1-9])?$/),
      fc.stringMatching(/^0\.0{0,17}[1-9]$/),
      fc.constantFrom(null, 'NaN', '0', '1e'),
    )
    const bar = fc.record({ open: price, high: price, low: price, close: price, minute: fc.nat(5) })
    const size = fc.record({ columns: fc.nat(230), rows: fc.nat(70) })
    fc.assert(
      fc.property(fc.array(bar, { maxLength: 300 }), size, (bars, { columns, rows }) => {
        let startMs = 0
        const all = bars.map(({ minute, ...prices }) =>
          storedBar({ ...prices, startMs: (startMs += minute * MINUTE_MS) }),
        )
        const lines = chartText(all, { columns, rows, colour: false })
        expect(lines).toHaveLength(Math.max(10, rows))
        expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(Math.max(40, columns))
        const drawn = lines.slice(1, -4).filter((line) => !line.startsWith('volume'))
        expect(drawn.every((line) => /[│├]( [\d.-]+)?$/.test(line))).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})

describe('barsChart', () => {
  test('draws a chart for each symbol, of any number of pages', async () => {
    const msft = storedBar({ symbol: 'MSFT' })
    const text = await textOf(barsChart(pagesOf([storedBar()], [], [storedBar(), msft]), SMALL))
    const charts = text.split('\n\n')
    expect(charts.map((chart) => chart.split(' ')[0])).toEqual(['AAPL', 'MSFT'])
    expect(text.endsWith('\n')).toBe(true)
  })

  test('draws the newest of very many bars', async () => {
    const pages = Array.from({ length: 50 }, (_, page) =>
      Array.from({ length: 20 }, (_, minute) => at(page * 20 + minute, RISING)),
    )
    const text = await textOf(barsChart(pagesOf(...pages), SMALL))
    expect(text).toBe(`${chartText(pages.flat(), SMALL).join('\n')}\n`)
  })

  test('draws no more than 20 symbols, and says so', async () => {
    const bars = Array.from({ length: 22 }, (_, at) => storedBar({ symbol: `S${at}` }))
    let drawn = 0
    const onMore = (count: number): void => void (drawn = count)
    const text = await textOf(barsChart(pagesOf(bars), { ...SMALL, onMore }))
    expect(text.split('\n\n')).toHaveLength(20)
    expect(drawn).toBe(20)
  })

  test('draws nothing where there are no bars', async () => {
    expect(await textOf(barsChart(pagesOf([]), SMALL))).toBe('')
  })
})
