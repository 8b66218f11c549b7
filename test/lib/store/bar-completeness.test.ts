/** Which bars are complete: a whole minute that was listened to, of which no log lost a record. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { BarQuery } from '../../../src/lib/store/bar-store.ts'
import { coverageWriter } from '../../support/coverage-writer.ts'
import { migratedStore } from '../../support/migrated-store.ts'

const START_MS = Date.UTC(2024, 0, 2, 14, 0)
const EVERYTHING: BarQuery = { symbols: undefined, withCoverage: true }

const { database, store } = await migratedStore()

beforeAll(async () => {
  await database.run(
    (sql) => sql`
      insert into stock_bars_1min (symbol, timestamp, volume)
      select 'A', to_timestamp(m * 60 + ${START_MS / 1000}::bigint), 1
      from generate_series(0, 5) as m`,
  )
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.run((sql) => sql`truncate mkt.coverage, mkt.losses, mkt.progress`)
})

const [YES, NO, UNKNOWN] = [true, false, undefined]

test.each([
  ['without coverage is unknown', [], [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
  ['in a span is complete, to the millisecond', [[0, 360_000]], [YES, YES, YES, YES, YES, YES]],
  [
    'that a span begins or ends in is not complete',
    [[60_001, 239_999]],
    [UNKNOWN, NO, YES, NO, NO, NO],
  ],
  [
    'between two spans is not complete, before the first one it is unknown',
    [
      [60_000, 120_000],
      [240_000, 400_000],
    ],
    [UNKNOWN, YES, NO, NO, YES, YES],
  ],
  [
    'after a file is unknown, and not complete where the file ended in it',
    [[0, 90_000, 'file']],
    [YES, NO, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN],
  ],
  [
    'between a file and a later span is not complete',
    [
      [0, 60_000, 'file'],
      [299_000, 400_000, 'file'],
    ],
    [YES, NO, NO, NO, NO, YES],
  ],
] as const)('a bar %s', async (_, spans, expected) => {
  const [write, writeOther] = [coverageWriter(store), coverageWriter(store, 'other')]
  for (const [from, to, reason] of spans) {
    const times = { fromMs: START_MS + from, toMs: START_MS + to }
    await write([{ ...times, symbols: ['A'], ...(reason !== undefined && { reason }) }])
  }
  await writeOther([{ fromMs: START_MS, toMs: START_MS + 400_000, symbols: ['B', 'a'] }])
  expect(await completeness(EVERYTHING)).toEqual(expected)
  expect(await completeness({ ...EVERYTHING, last: 2 })).toEqual(expected.slice(-2))
})

test('a bar of a time in which the log lost records is not complete, covered or not', async () => {
  await lose(100_000, 130_000)
  expect(await completeness(EVERYTHING)).toEqual([UNKNOWN, NO, NO, UNKNOWN, UNKNOWN, UNKNOWN])
  await coverageWriter(store)([{ fromMs: START_MS, toMs: START_MS + 400_000, symbols: ['A'] }])
  expect(await completeness(EVERYTHING)).toEqual([YES, NO, NO, YES, YES, YES])
})

test('nothing is said of coverage where nobody asked', async () => {
  await lose(0, 400_000)
  for await (const page of store.bars({ symbols: undefined })) {
    for (const bar of page) expect(bar).not.toHaveProperty('complete')
  }
})

async function completeness(query: BarQuery): Promise<(boolean | undefined)[]> {
  const all: (boolean | undefined)[] = []
  for await (const page of store.bars(query)) all.push(...page.map(({ complete }) => complete))
  return all
}

async function lose(from: number, to: number): Promise<void> {
  const log = { logId: 'log-1', topic: 'raw_trades' }
  const times = { fromMs: START_MS + from, toMs: START_MS + to }
  const begun = await store.begin(log, 0, 0n)
  await store.move(log, 0, begun, 9n, { fromOffset: 0n, toOffset: 9n, ...times })
}
