import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { coverageTracker } from '../../../src/lib/core/coverage-tracker.ts'
import { decodeCoverage, type Coverage } from '../../../src/lib/core/coverage.ts'
import { EXIT, MktError } from '../../../src/lib/core/errors.ts'
import type { Feed, FeedEvent } from '../../../src/lib/feed/feed.ts'
import type { Journal } from '../../../src/lib/journal/journal.ts'
import {
  noTotals,
  produce,
  type ProduceOptions,
  type ProduceTotals,
} from '../../../src/lib/pipeline/produce.ts'
import { columnsOf } from '../../support/columns-of.ts'
import { givenFeed, oneConnection } from '../../support/given-feed.ts'
import { drain, openIn, tradesIn, type TakenEntry } from '../../support/journals.ts'
import { NEVER, tempFolder } from '../../support/trade-files.ts'
import { manyTrades, trade } from '../../support/trades.ts'

/** Now, since drops are dated by the clock. */
const START_MS = Math.floor(Date.now() / 1000) * 1000

let folder: string
beforeEach(async () => {
  folder = join(await tempFolder(), 'journal')
})

async function journalWith(maxBytes = 1 << 30): Promise<Journal> {
  const { journal } = await openIn(folder, 'one', { maxBytes })
  onTestFinished(() => journal.close())
  return journal
}

async function produceAll(
  feed: Feed,
  journal: Journal,
  options: Partial<ProduceOptions> = {},
): Promise<ProduceTotals> {
  const totals = noTotals()
  const tracker = coverageTracker()
  const silent = { onEvent: () => undefined, onWaiting: () => undefined, signal: NEVER }
  await produce({ feed, journal, tracker, totals, ...silent, ...options })
  return totals
}

function coverageIn(entries: readonly TakenEntry[]): Coverage[] {
  const ours = entries.filter(({ type }) => type === 'coverage').flatMap(({ records }) => records)
  return ours.map(({ value }) => {
    const bytes = Buffer.from(value)
    return decodeCoverage(bytes, 0, bytes.length) as Coverage
  })
}

/** Whether a moment lies in one of the spans. */
function isCovered(spans: readonly Coverage[], atMs: number): boolean {
  return spans.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
}

describe('what a feed gives', () => {
  test('is in the journal: every trade, and the coverage after the trades it vouches for', async () => {
    const trades = manyTrades(50)
    const seconds = Array.from({ length: 25 }, (_, at) => trades.slice(at * 2, at * 2 + 2))
    const journal = await journalWith()
    const totals = await produceAll(oneConnection(START_MS, seconds), journal)
    expect(totals).toMatchObject({ trades: 50, dropped: 0, connects: 1, backlog: 50 })
    const entries = await drain(journal)
    expect(tradesIn(entries)).toEqual(trades)
    const spans = coverageIn(entries)
    expect(spans.length).toBeGreaterThan(1)
    expect(isCovered(spans, START_MS + 10)).toBe(true)
    expect(spans.at(-1)?.toMs).toBe(START_MS + 26_000)
    expect(spans.every(({ symbols }) => symbols.join() === 'AAPL')).toBe(true)
    expect([entries[0]?.type, entries.at(-1)?.type]).toEqual(['trades', 'coverage'])
  })

  test('ends the journal, also where the feed fails', async () => {
    async function* failing(): AsyncGenerator<FeedEvent> {
      yield* givenFeed({ type: 'connected', atMs: START_MS, symbols: ['AAPL'] })
      throw new Error('the key was refused')
    }
    const journal = await journalWith()
    await expect(produceAll(failing(), journal)).rejects.toThrow('the key was refused')
    await drain(journal)
    expect(await journal.next(NEVER)).toBeUndefined()
  })
})

describe('where the journal is full', () => {
  test('trades are dropped, counted, and missing from the coverage', async () => {
    const nowMs = Date.now()
    const at = (second: number) => nowMs - 60_000 + second * 1000
    const big = Array.from({ length: 200 }, () => trade('AAPL', '1', '1', 0))
    const large = big.map((one) => ({ ...one, timeMs: at(20) }))
    const small = [{ ...(big[0] as (typeof big)[0]), timeMs: at(10) }]
    const journal = await journalWith(4_000)
    const totals = await produceAll(
      givenFeed(
        { type: 'connected', atMs: at(0), symbols: ['AAPL'] },
        { type: 'trades', trades: columnsOf(small), rejects: [] },
        { type: 'alive', atMs: at(16) },
        { type: 'trades', trades: columnsOf(large), rejects: [] },
        { type: 'alive', atMs: at(21) },
        { type: 'disconnected', atMs: nowMs + 1000, reason: 'stopped' },
      ),
      journal,
    )
    expect(totals).toMatchObject({ trades: 1, dropped: 200, backlog: 1 })
    const entries = await drain(journal)
    expect(tradesIn(entries)).toEqual(small)
    const spans = coverageIn(entries)
    expect(isCovered(spans, at(10))).toBe(true)
    expect(isCovered(spans, at(20))).toBe(false)
    expect(isCovered(spans, nowMs - 1)).toBe(false)
  })

  test('the drop is told as an event, and rejects of that message stay counted', async () => {
    const events: FeedEvent[] = []
    const reject = { reason: 'bad-price', sample: '{}' } as const
    const totals = await produceAll(
      givenFeed({ type: 'trades', trades: columnsOf(manyTrades(3)), rejects: [reject] }),
      await journalWith(10),
      { onEvent: (event) => events.push(event) },
    )
    expect(totals).toMatchObject({ trades: 0, rejects: 1, dropped: 3 })
    expect(events.map(({ type }) => type)).toEqual(['trades', 'overflow'])
  })
})

describe('while the disk of the journal takes nothing', () => {
  /** A journal on a disk that is full for the first so many calls. */
  function onFullDisk(journal: Journal, failures: number): Journal {
    let left = failures
    const append: Journal['append'] = (entry) => {
      left -= 1
      return left >= 0 ? Promise.reject(diskFull()) : journal.append(entry)
    }
    return { ...journal, append }
  }

  function diskFull(): MktError {
    const code = { code: 'JOURNAL_AWAY', exit: EXIT.unavailable }
    return new MktError('Cannot write the journal at /x: no space left on the disk', code)
  }

  test('the same entry is tried again, which is said once, and nothing is lost', async () => {
    const journal = await journalWith()
    const said: (string | undefined)[] = []
    const trades = manyTrades(4)
    const totals = await produceAll(
      oneConnection(START_MS, [trades.slice(0, 2), trades.slice(2)]),
      onFullDisk(journal, 3),
      { onWaiting: (problem) => said.push(problem) },
    )
    expect(totals).toMatchObject({ trades: 4, dropped: 0 })
    expect(said).toEqual([expect.stringContaining('no space left'), undefined])
    expect(tradesIn(await drain(journal))).toEqual(trades)
  })

  test('after the signal trades are dropped and counted, and the feed is read to its end', async () => {
    const journal = await journalWith()
    const over = AbortSignal.abort()
    const feed = oneConnection(START_MS, [manyTrades(2), manyTrades(3)])
    const totals = await produceAll(feed, onFullDisk(journal, 100), { signal: over })
    expect(totals).toMatchObject({ trades: 0, dropped: 5, connects: 1 })
  })
})
