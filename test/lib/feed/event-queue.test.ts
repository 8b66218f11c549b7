import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Coverage } from '../../../src/lib/core/coverage.ts'
import { coverageTracker, HELD_BACK_MS } from '../../../src/lib/core/coverage-tracker.ts'
import { addTrade, truncate } from '../../../src/lib/core/trade-columns.ts'
import type { Trade } from '../../../src/lib/core/trade.ts'
import { formatDecimal } from '../../../src/lib/core/decimal.ts'
import { symbolTable } from '../../../src/lib/core/symbol-table.ts'
import { eventQueue, type EventQueue } from '../../../src/lib/feed/event-queue.ts'
import type { FeedEvent } from '../../../src/lib/feed/feed.ts'
import { columnsOf, tradesIn } from '../../support/columns-of.ts'
import { trade } from '../../support/trades.ts'

/** A feed has one table for all its messages. */
const SYMBOLS = symbolTable()

function queueOf(trades: number, now: () => number): EventQueue {
  return eventQueue({ trades, bytes: 1_000 }, now)
}

const notice = (message: string): FeedEvent => ({ type: 'notice', message })
const trades = (count: number): FeedEvent => ({
  type: 'trades',
  trades: columnsOf(plainTrades(count), SYMBOLS),
  rejects: [],
})

function plainTrades(count: number): Trade[] {
  return Array.from({ length: count }, (_, at) => trade('AAPL', '1', '1', at))
}

const alive = (atMs: number): FeedEvent => ({ type: 'alive', atMs })

async function timesOf(queue: AsyncIterable<FeedEvent>): Promise<number[]> {
  const times: number[] = []
  for await (const event of queue) if (event.type === 'alive') times.push(event.atMs)
  return times
}

async function all(queue: AsyncIterable<FeedEvent>): Promise<string[]> {
  const seen: string[] = []
  for await (const event of queue) {
    if (event.type === 'trades') seen.push(`trades ${event.trades.length}`)
    else if (event.type === 'overflow') seen.push(`overflow ${event.trades}`)
    else seen.push(event.type === 'notice' ? event.message : event.type)
  }
  return seen
}

describe('the queue of a feed', () => {
  test('gives events in the order in which they came, also those that come while it is read', async () => {
    const queue = queueOf(100, Date.now)
    queue.push(notice('first'))
    queue.push(trades(2))
    const read = all(queue)
    await new Promise(setImmediate)
    queue.push(notice('third'))
    await new Promise(setImmediate)
    queue.push(notice('fourth'))
    queue.end()
    expect(await read).toEqual(['first', 'trades 2', 'third', 'fourth'])
  })

  test('drops what does not fit, counts it at its place, and takes everything else', async () => {
    const queue = queueOf(10, () => 7)
    queue.push(trades(6))
    queue.push(trades(5))
    queue.push(trades(20))
    queue.push(notice('still here'))
    queue.push(trades(4))
    queue.push(trades(1))
    queue.end()
    expect(await all(queue)).toEqual([
      'trades 6',
      'overflow 25',
      'still here',
      'trades 4',
      'overflow 1',
    ])
  })

  test('holds messages by their length, too', async () => {
    const queue = queueOf(100, Date.now)
    queue.push(trades(2), 600)
    queue.push(trades(1), 401)
    queue.push(trades(3), 400)
    queue.push(trades(1), 1)
    queue.end()
    expect(await all(queue)).toEqual(['trades 2', 'overflow 1', 'trades 3', 'overflow 1'])
  })

  test('copies what it is given, whose columns serve for the next message', async () => {
    const queue = queueOf(100, Date.now)
    const symbols = symbolTable()
    const shared = columnsOf([], symbols)
    const given = [...plainTrades(3), { ...trade('B', '1', '2', 5), conditions: ['1', '24'] }]
    for (const one of given) {
      truncate(shared)
      addTrade(shared, one, symbols.idOf(one.symbol), 0)
      queue.push({ type: 'trades', trades: shared, rejects: [] })
    }
    truncate(shared)
    queue.end()
    const read: Trade[] = []
    for await (const event of queue)
      if (event.type === 'trades') read.push(...tradesIn(event.trades))
    expect(read).toEqual(given)
  })

  test('keeps trades apart whose symbols stand in other tables', async () => {
    const queue = queueOf(100, Date.now)
    for (const name of ['A', 'B']) {
      const some = columnsOf([trade(name, '1', '1', 0)])
      queue.push({ type: 'trades', trades: some, rejects: [] })
    }
    queue.end()
    const read: string[] = []
    for await (const event of queue) {
      if (event.type === 'trades') read.push(...tradesIn(event.trades).map(({ symbol }) => symbol))
    }
    expect(read).toEqual(['A', 'B'])
  })

  test('has room again for as much as was read', async () => {
    const queue = queueOf(10, Date.now)
    const reader = queue[Symbol.asyncIterator]()
    for (let round = 0; round < 5; round += 1) {
      queue.push(trades(10))
      expect((await reader.next()).value).toMatchObject({ type: 'trades' })
    }
  })

  test('takes one message that is larger than all it may hold', async () => {
    const queue = queueOf(10, Date.now)
    queue.push(trades(11))
    queue.end()
    expect(await all(queue)).toEqual(['trades 11'])
  })

  test('throws its error only after everything was read', async () => {
    const queue = queueOf(10, Date.now)
    queue.push(notice('before'))
    queue.end(new Error('over'))
    const reader = queue[Symbol.asyncIterator]()
    expect((await reader.next()).value).toEqual(notice('before'))
    await expect(reader.next()).rejects.toThrow('over')
  })

  test('gives what waits together as one event, up to a limit, and never over another event', async () => {
    const queue = queueOf(20_000, Date.now)
    for (const size of [3, 4, 7_990, 8, 8_500]) queue.push(trades(size))
    queue.push(notice('between'))
    queue.push(trades(1))
    queue.end()
    expect(await all(queue)).toEqual([
      ...['trades 7997', 'trades 8', 'trades 8500', 'between', 'trades 1'],
    ])
  })

  test('keeps of signs of life that wait only enough to show that there was no silence', async () => {
    const queue = queueOf(10, Date.now)
    for (let atMs = 0; atMs <= 100_000; atMs += 1_000) queue.push(alive(atMs))
    queue.push(alive(50_000))
    queue.push(alive(51_000))
    queue.end()
    const times = await timesOf(queue)
    expect(times).toEqual([0, 30_000, 60_000, 90_000, 100_000, 50_000, 51_000])
  })

  test('stays small however long nobody reads it', async () => {
    const queue = queueOf(10, () => 7)
    queue.push(trades(8))
    for (let second = 0; second < 10_000; second += 1) {
      queue.push(trades(5))
      queue.push(alive(second * 1_000))
    }
    queue.end()
    expect(await all(queue)).toEqual(['trades 8', 'overflow 50000', 'alive'])
  })

  test('tells of every dropped trade from when to when such trades may be missing', async () => {
    const queue = queueOf(1, () => 500)
    const at = (timeMs: number): FeedEvent => ({
      ...{ type: 'trades', rejects: [] },
      trades: columnsOf([{ ...trade('A', '1', '1', 0), timeMs }]),
    })
    for (const timeMs of [1, 490, 505, 400, 450]) queue.push(at(timeMs))
    queue.end()
    const events: FeedEvent[] = []
    for await (const event of queue) events.push(event)
    expect(events[1]).toEqual({ type: 'overflow', fromMs: 400, toMs: 506, trades: 4 })
  })
})

describe('the coverage behind the queue', () => {
  const step = fc.record({
    pauseMs: fc.integer({ min: 1, max: 5_000 }),
    lateMs: fc.integer({ min: 0, max: HELD_BACK_MS }),
    count: fc.integer({ min: 0, max: 6 }),
    reads: fc.constantFrom(0, 0, 0, 1, 5),
  })

  test('reaches over no trade that a slow reader made it drop', async () => {
    let dropped = 0
    let covered = 0
    const run = async (steps: Step[]) => {
      const { records, sentMs, received } = await readSlowly(steps)
      const missing = sentMs.filter((_, at) => !received.has(at))
      const isCovered = (timeMs: number) =>
        records.some(({ fromMs, toMs }) => fromMs <= timeMs && timeMs < toMs)
      expect(missing.filter(isCovered)).toEqual([])
      dropped += missing.length
      covered += sentMs.filter(isCovered).length
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), run))
    expect(Math.min(dropped, covered)).toBeGreaterThan(1_000)
  })
})

interface Step {
  readonly pauseMs: number
  readonly lateMs: number
  readonly count: number
  readonly reads: number
}

const START_MS = Date.UTC(2026, 10, 22)

/** A feed that is never cut, and a reader that reads so many events after each step. */
async function readSlowly(steps: readonly Step[]) {
  let nowMs = START_MS
  const queue = queueOf(12, () => nowMs)
  const tracker = coverageTracker()
  const records: Coverage[] = []
  const received = new Set<number>()
  const sentMs: number[] = []
  let permits = 0
  const reading = (async () => {
    for await (const event of queue) {
      while (permits === 0) await new Promise(setImmediate)
      permits -= 1
      records.push(...tracker.take(event))
      if (event.type !== 'trades') continue
      for (const { size } of tradesIn(event.trades)) received.add(Number(formatDecimal(size)) - 1)
    }
  })()
  queue.push({ type: 'connected', atMs: START_MS, symbols: ['A'] })
  for (const { pauseMs, lateMs, count, reads } of steps) {
    nowMs += pauseMs
    const timeMs = Math.max(START_MS, nowMs - lateMs)
    const some = Array.from({ length: count }, () => {
      return { ...trade('A', '1', String(sentMs.push(timeMs)), 0), timeMs }
    })
    if (count > 0) queue.push({ type: 'trades', trades: columnsOf(some, SYMBOLS), rejects: [] })
    queue.push(alive(nowMs))
    permits += reads
    await new Promise(setImmediate)
  }
  permits = Number.POSITIVE_INFINITY
  queue.end()
  await reading
  records.push(...tracker.end())
  return { records, sentMs, received }
}
