import { describe, expect, test } from 'vitest'
import type { StoredBar } from '../../src/lib/core/stored-bar.ts'
import { textWidth } from '../../src/lib/table/text-width.ts'
import { barsFrame, type BarsView, type FrameStyle } from '../../src/watch/bars-frame.ts'
import { storedBar } from '../support/stored-bars.ts'

const STYLE: FrameStyle = { format: 'table', colour: false, spreadsheet: false, terminal: true }
const SIZE = { columns: 80, rows: 10 }

function view(bars: StoredBar[], differs: Partial<BarsView> = {}): BarsView {
  const command = 'mkt bars AAPL --watch'
  const readMs = Date.UTC(2023, 2, 15, 13, 30, 5)
  return { bars, command, everyMs: 2_000, readMs, problem: undefined, ...differs }
}

function manyBars(count: number, symbol = 'AAPL'): StoredBar[] {
  return Array.from({ length: count }, (_, minute) =>
    storedBar({ symbol, startMs: Date.UTC(2023, 2, 15, 13, minute) }),
  )
}

describe('the screen of watched bars', () => {
  test('says what is watched and when it was read, above the newest bars that fit', async () => {
    const lines = await barsFrame(view(manyBars(20)), { ...STYLE, size: SIZE })
    expect(lines).toHaveLength(10)
    expect(lines[0]).toBe(
      'every 2s: mkt bars AAPL --watch                          2023-03-15 13:30:05 UTC',
    )
    expect(lines.slice(-6).map((line) => line.slice(8, 24))).toEqual(
      [14, 15, 16, 17, 18, 19].map((minute) => `2023-03-15 13:${minute}`),
    )
  })

  test('keeps the bars while the database is away, and says so', async () => {
    const problem = 'waiting: Cannot reach the database'
    const lines = await barsFrame(view(manyBars(2), { problem }), { ...STYLE, size: SIZE })
    expect(lines[1]).toBe(problem)
    expect(lines).toHaveLength(6)
  })

  test('gives each symbol as many rows as the others, and one where there are too many', async () => {
    const two = [...manyBars(9), ...manyBars(9, 'MSFT')]
    const lines = await barsFrame(view(two), { ...STYLE, size: SIZE })
    expect(lines.slice(4).map((line) => line.slice(0, 4))).toEqual([
      ...['AAPL', 'AAPL', 'AAPL', 'MSFT', 'MSFT', 'MSFT'],
    ])
    const many = Array.from({ length: 9 }, (_, at) => manyBars(3, `S${at}`)).flat()
    const cut = await barsFrame(view(many), { ...STYLE, size: SIZE })
    expect(cut).toHaveLength(10)
    expect(cut.at(-1)).toBe('… 4 more lines: name symbols, or make room')
  })

  test('says what the width left out', async () => {
    const bars = manyBars(1, 'BINANCE:BTCUSDT')
    const lines = await barsFrame(view(bars), { ...STYLE, size: SIZE })
    expect(lines[1]).toBe('left out to fit 80 columns: vwap')
  })

  test('shares its height among charts', async () => {
    const size = { columns: 60, rows: 31 }
    const two = [...manyBars(9), ...manyBars(9, 'MSFT')]
    const lines = await barsFrame(view(two), { ...STYLE, size, format: 'chart' })
    expect(lines).toHaveLength(31)
    expect(lines[2]).toMatch(/^AAPL /)
    expect(lines[17]).toMatch(/^MSFT /)
  })

  test('sends nothing to the terminal that it would obey, and keeps its lines', async () => {
    const evil = 'a\n\u001b[31mb\u202e'
    const bars = [storedBar({ symbol: evil })]
    for (const format of ['table', 'chart'] as const) {
      const lines = await barsFrame(view(bars, { command: evil, problem: evil }), {
        ...STYLE,
        format,
      })
      expect(lines.join('')).not.toMatch(/[\p{Cc}\u202e]/u)
    }
  })

  test('is no wider than the terminal, and says that there are no bars yet', async () => {
    const command = `mkt bars ${'X'.repeat(100)}`
    const lines = await barsFrame(view([], { command }), {
      ...STYLE,
      size: { columns: 50, rows: 5 },
    })
    expect(lines.map(textWidth)).toEqual([50, 11])
    expect(lines[1]).toBe('no bars yet')
  })
})
