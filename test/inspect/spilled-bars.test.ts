/** Bars that go to a file on the way are those that stay in memory. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joinPages } from '../../src/lib/core/join-pages.ts'
import { storedBarOf, type StoredBar } from '../../src/lib/core/stored-bar.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import { spilledBars } from '../../src/inspect/spilled-bars.ts'
import { placedTrades } from '../support/arbitrary-trades.ts'
import { columnsOf } from '../support/columns-of.ts'
import { barsOfTrades, manyTrades } from '../support/trades.ts'

const BATCH_TRADES = 3

/** The bars of trades that come in batches, with these limits. */
async function barsOf(
  trades: readonly Trade[],
  ...limits: Parameters<typeof spilledBars>
): Promise<StoredBar[]> {
  const bars = spilledBars(...limits)
  try {
    for (let at = 0; at < trades.length; at += BATCH_TRADES) {
      await bars.add(columnsOf(trades.slice(at, at + BATCH_TRADES)))
    }
    const pages = await joinPages(asynchronous(bars.pages()))
    return pages.map(storedBarOf)
  } finally {
    await bars.close()
  }
}

async function* asynchronous<T>(pages: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* pages
}

describe('bars that are too many for memory', () => {
  test('are the same, however many are held and however many runs are merged at once', async () => {
    const property = fc.asyncProperty(
      placedTrades,
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 2, max: 4 }),
      async (placed, maxBars, mergedRuns) => {
        const trades = placed.map(({ trade }) => trade)
        expect(await barsOf(trades, maxBars, mergedRuns)).toEqual(barsOfTrades(trades))
      },
    )
    await fc.assert(property, { numRuns: 200 })
  })

  test('come in order of symbol and time, from files of many blocks', async () => {
    const trades = manyTrades(6_000).map((one, at) => ({
      ...one,
      timeMs: one.timeMs + at * 20_000,
    }))
    const wanted = barsOfTrades(trades)
    expect(wanted.length).toBeGreaterThan(4_000)
    expect(await barsOf(trades, 900, 2)).toEqual(wanted)
    expect(await barsOf(trades)).toEqual(wanted)
  })

  test('need a folder for temporary files, and say so where there is none', async () => {
    const before = process.env.TMPDIR
    process.env.TMPDIR = '/nowhere'
    try {
      await expect(barsOf(manyTrades(10), 1)).rejects.toMatchObject({
        code: 'CANNOT_SPILL',
        exitCode: 73,
      })
    } finally {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    }
  })
})
