/** The oracle itself: it is content with what is right, and finds what is not. */
import { describe, expect, test } from 'vitest'
import type { Trade } from '../../src/lib/core/trade.ts'
import { decimal } from '../support/trades.ts'
import { numberedTrades, numberOf } from './numbered-trades.ts'
import { judgeBars, rowsOf, type BarRow } from './oracle.ts'

const trades = numberedTrades({ count: 2_000, seed: 7 })
const [first, second, third] = trades.filter(({ symbol }) => symbol === 'MSFT') as [
  Trade,
  Trade,
  Trade,
]

test('numbered trades carry their numbers, from 1, and are the same for the same seed', () => {
  expect(trades.map(({ size }) => numberOf(size))).toEqual(trades.map((_, at) => at + 1))
  expect(numberedTrades({ count: 2_000, seed: 7 })).toEqual(trades)
  expect(numberedTrades({ count: 2_000, seed: 8 })).not.toEqual(trades)
})

describe('the oracle', () => {
  test('is content with the bars of all trades', () => {
    expect(judgeBars(trades, rowsOf(trades))).toEqual({ lost: 0, doubled: 0, wrong: [] })
  })

  test('names a lost trade', () => {
    const verdict = judgeBars(trades, rowsOf(trades.filter((trade) => trade !== second)))
    expect(verdict).toMatchObject({ lost: 1, doubled: 0 })
    expect(verdict.wrong).toEqual([
      expect.stringContaining(`lost 1, trades ${numberOf(second.size)}:`),
    ])
  })

  test('names a doubled trade', () => {
    const verdict = judgeBars(trades, rowsOf([...trades, second]))
    expect(verdict).toMatchObject({ lost: 0, doubled: 1 })
    expect(verdict.wrong).toEqual([
      expect.stringContaining(`doubled 1, trades ${numberOf(second.size)}:`),
    ])
  })

  test('names a lost run of trades, bar by bar', () => {
    const verdict = judgeBars(trades, rowsOf([...trades.slice(0, 500), ...trades.slice(700)]))
    expect(verdict).toMatchObject({ lost: 200, doubled: 0 })
    const named = verdict.wrong.flatMap((line) => /trades ([\d, ]+):/.exec(line)?.[1]?.split(', '))
    expect(named.map(Number).sort((a, b) => a - b)).toEqual(
      trades.slice(500, 700).map(({ size }) => numberOf(size)),
    )
  })

  test('names two lost trades that lie apart', () => {
    const apart = trades.filter(
      (trade) => trade.symbol === 'GE' && sameMinute(trade, firstOf('GE')),
    )
    const lost = [apart[0], apart[2]]
    const verdict = judgeBars(trades, rowsOf(trades.filter((trade) => !lost.includes(trade))))
    expect(verdict.lost).toBe(2)
    const numbers = lost.map((trade) => numberOf((trade as Trade).size)).join(', ')
    expect(verdict.wrong).toEqual([expect.stringContaining(`trades ${numbers}:`)])
  })

  test.each([
    ['price', { ...third, price: decimal('12345.5') }],
    ['size', { ...third, size: decimal('5.5') }],
  ])('sees a changed %s', (_, changed) => {
    const rows = rowsOf(trades.map((trade) => (trade === third ? changed : trade)))
    const verdict = judgeBars(trades, rows)
    expect(verdict.wrong).toEqual([expect.stringContaining('MSFT')])
    expect(verdict.wrong[0]).toContain('a trade was changed')
  })

  test('sees a bar that is missing, and one of trades that nobody sent', () => {
    const rows = rowsOf(trades)
    const [gone, ...others] = rows as [BarRow, ...BarRow[]]
    expect(judgeBars(trades, others)).toMatchObject({ lost: gone.tradeCount })
    const foreign = { ...gone, symbol: 'FOREIGN' }
    const verdict = judgeBars(trades, [...rows, foreign])
    expect(verdict).toMatchObject({ doubled: gone.tradeCount })
    expect(verdict.wrong).toEqual([expect.stringContaining('FOREIGN')])
  })

  test('sees an open and a close that were chosen by the wrong place', () => {
    const instant = { symbol: first.symbol, timeMs: first.timeMs, nanos: 0 }
    const tied = [100, 101, 102].map((price, at) => ({
      ...{ ...instant, price: decimal(`${price}`), size: decimal(`1.00000000${at + 1}`) },
    }))
    const rows = rowsOf(tied)
    expect(judgeBars(tied, rows).wrong).toEqual([])
    const swapped = rows.map((row) => ({ ...row, open: row.close, close: row.open }))
    expect(judgeBars(tied, swapped).wrong).toHaveLength(1)
  })
})

function firstOf(symbol: string): Trade {
  return trades.find((trade) => trade.symbol === symbol) as Trade
}

function sameMinute(a: Trade, b: Trade): boolean {
  return Math.floor(a.timeMs / 60_000) === Math.floor(b.timeMs / 60_000)
}
