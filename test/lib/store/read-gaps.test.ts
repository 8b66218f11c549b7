import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { Gap, GapQuery } from '../../../src/lib/store/bar-store.ts'
import { coverageWriter } from '../../support/coverage-writer.ts'
import { migratedStore } from '../../support/migrated-store.ts'

const START_MS = Date.UTC(2024, 0, 2, 14, 0)

const { database, store } = await migratedStore()

afterAll(() => database.drop())
beforeEach(async () => {
  await database.run((sql) => sql`truncate stock_bars_1min, mkt.coverage, mkt.losses, mkt.progress`)
})

describe('gaps of coverage', () => {
  test('lie between spans, with why listening ended, and after the last one', async () => {
    await cover('A', [0, 10, 'closed by the server'], [12, 20], [25, 30])
    expect(await gaps({ toMs: minute(40) })).toEqual([
      gap('A', 10, 12, 'closed by the server'),
      gap('A', 20, 25, 'produce died or was cut off without a word'),
      gap('A', 30, 40, expect.stringMatching(/^no word since/)),
    ])
  })

  test('do not come of a producer that runs: its last record is a minute old at most', async () => {
    await cover('A', [0, 30])
    expect(await gaps({ toMs: minute(31) })).toEqual([])
    expect(await gaps({ toMs: minute(31) + 1 })).toHaveLength(1)
  })

  test('do not follow a file, after which nobody knows, but lie between two files', async () => {
    await cover('A', [0, 10, 'file'], [20, 30, 'file'])
    expect(await gaps({ toMs: minute(600) })).toEqual([gap('A', 10, 20, 'a replayed file ended')])
  })

  test('are cut to the time that was asked for', async () => {
    await cover('A', [0, 10, 'x'], [20, 30, 'y'])
    expect(await gaps({ fromMs: minute(12), toMs: minute(15) })).toEqual([gap('A', 12, 15, 'x')])
    expect(await gaps({ fromMs: minute(20), toMs: minute(30) })).toEqual([])
  })

  test('come in order of time and symbol, the earliest where there are too many', async () => {
    await cover('B', [0, 1, 'x'], [2, 9, 'x'], [10, 20])
    await cover('A', [0, 1, 'x'], [3, 20])
    const starts = (all: Gap[]): unknown[] => all.map(({ symbol, fromMs }) => [symbol, fromMs])
    const inOrder = [
      ['A', minute(1)],
      ['B', minute(1)],
      ['B', minute(9)],
    ]
    expect(starts(await gaps({ toMs: minute(20) }))).toEqual(inOrder)
    expect(starts(await gaps({ toMs: minute(20), limit: 2 }))).toEqual(inOrder.slice(0, 2))
  })

  test('are those of the symbols that were asked for', async () => {
    await cover('A', [0, 1, 'x'], [2, 20])
    await cover('__proto__', [0, 1, 'x'], [2, 20])
    expect(await gaps({ symbols: ['__proto__'], toMs: minute(9) })).toMatchObject([
      { symbol: '__proto__' },
    ])
    expect(await gaps({ symbols: ['C'] })).toEqual([])
  })
})

describe('records that a log lost', () => {
  test('are a gap of any symbol, in the time in which they were sent', async () => {
    await lose(3, 8)
    const [lost, ...others] = await gaps({ symbols: ['A'] })
    expect(others).toEqual([])
    expect(lost).toEqual({
      ...{ symbol: null, fromMs: minute(3), toMs: minute(8), kind: 'lost' },
      reason: 'offsets 5 to 41 of partition 2 of raw_trades were deleted before they were read',
    })
    expect(await gaps({ fromMs: minute(9) })).toEqual([])
  })
})

describe('quiet minutes', () => {
  test('are those without bars between two busy times, without any coverage too', async () => {
    await trade('A', [0, 40], [42, 80])
    await trade('B', [0, 40], [43, 80])
    expect(await gaps({})).toEqual([
      quiet('A', 40, 42, 'no trades in 2 minutes of a busy period'),
      quiet('B', 40, 43, 'no trades in 3 minutes of a busy period'),
    ])
  })

  test('are in a busy time where 27 of the 30 minutes before and after have bars', async () => {
    await trade('ENOUGH', [0, 3], [6, 30], [31, 34], [37, 61])
    expect(await gaps({})).toEqual([
      quiet('ENOUGH', 30, 31, 'no trades in a minute of a busy period'),
    ])
    await trade('BEFORE', [0, 3], [7, 30], [31, 61])
    await trade('AFTER', [0, 30], [31, 34], [38, 61])
    expect(await gaps({ symbols: ['BEFORE', 'AFTER'] })).toEqual([])
  })

  test('are none for an hour or more: the market was closed', async () => {
    await trade('LUNCH', [0, 40], [100, 140])
    await trade('OUTAGE', [0, 40], [99, 140])
    expect(await gaps({ toMs: minute(200) })).toEqual([
      quiet('OUTAGE', 40, 99, 'no trades in 59 minutes of a busy period'),
    ])
  })

  test('are not told again where a gap of coverage explains them', async () => {
    await trade('A', [0, 40], [42, 80])
    await cover('A', [0, 40.5, 'closed'], [41.5, 80, 'closed'])
    expect(await gaps({})).toEqual([gap('A', 40.5, 41.5, 'closed')])
    await cover('A', [40, 42])
    expect(await gaps({})).toMatchObject([{ kind: 'quiet', fromMs: minute(40) }])
  })

  test('are the same whatever time is asked for, cut to it', async () => {
    await trade('A', [0, 40], [90, 130])
    const whole = quiet('A', 40, 90, 'no trades in 50 minutes of a busy period')
    const some = { fromMs: minute(60), toMs: minute(61) }
    expect(await gaps(some)).toEqual([{ ...whole, ...some }])
    expect(await gaps({ fromMs: minute(90), toMs: minute(130) })).toEqual([])
  })
})

describe('listening', () => {
  test('tells the last sign of life of those who are listened to, and nothing of files', async () => {
    expect(await store.listening()).toBeUndefined()
    await cover('F', [0, 90, 'file'])
    expect(await store.listening()).toBeUndefined()
    await cover('GONE', [0, 8])
    await cover('A', [0, 10], [11, 30])
    await cover('B', [0, 29.5])
    expect(await store.listening()).toEqual({ symbols: 2, lastMs: minute(30) })
  })
})

test('symbols that have coverage are listed, sorted, with or without bars', async () => {
  await cover('B', [0, 1], [2, 3])
  await cover('A', [0, 1])
  await trade('C', [0, 1])
  expect(await store.coveredSymbols()).toEqual(['A', 'B'])
})

function minute(count: number): number {
  return START_MS + count * 60_000
}

function gaps(query: Partial<GapQuery>): Promise<Gap[]> {
  const everything = { symbols: undefined, fromMs: 0, toMs: minute(81), limit: 1000 }
  return store.gaps({ ...everything, ...query })
}

function gap(symbol: string, from: number, to: number, reason: unknown): object {
  return { symbol, fromMs: minute(from), toMs: minute(to), kind: 'coverage', reason }
}

function quiet(symbol: string, from: number, to: number, reason: string): object {
  return { symbol, fromMs: minute(from), toMs: minute(to), kind: 'quiet', reason }
}

type Minutes = readonly [from: number, to: number, reason?: string]

let topics = 0

async function cover(symbol: string, ...spans: Minutes[]): Promise<void> {
  await coverageWriter(
    store,
    `side-${(topics += 1)}`,
  )(
    spans.map(([from, to, reason]) => {
      const span = { fromMs: minute(from), toMs: minute(to), symbols: [symbol] }
      return reason === undefined ? span : { ...span, reason }
    }),
  )
}

/** A bar in each minute of the runs, whose ends are left out. */
async function trade(symbol: string, ...runs: Minutes[]): Promise<void> {
  for (const [from, to] of runs) {
    await database.run(
      (sql) => sql`
        insert into stock_bars_1min (symbol, timestamp, volume)
        select ${symbol}, to_timestamp(m * 60 + ${START_MS / 1000}::bigint), 1
        from generate_series(${from}::int, ${to - 1}::int) as m`,
    )
  }
}

/** Offsets 5 to 41 of a partition, sent between two minutes. */
async function lose(from: number, to: number): Promise<void> {
  const log = { logId: 'log-1', topic: 'raw_trades' }
  const begun = await store.begin(log, 2, 5n)
  const loss = { fromOffset: 5n, toOffset: 42n, fromMs: minute(from), toMs: minute(to) }
  await store.move(log, 2, begun, 42n, loss)
}
