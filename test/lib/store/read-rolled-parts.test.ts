/** What is left out of a longer bar, filled in between two, adjusted, or known to be missing. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { calendarOf } from '../../../src/lib/core/calendar.ts'
import { parseInterval } from '../../../src/lib/core/interval.ts'
import { joinPages } from '../../../src/lib/core/join-pages.ts'
import type { Session } from '../../../src/lib/core/session.ts'
import type { StoredBar } from '../../../src/lib/core/stored-bar.ts'
import type { BarQuery } from '../../../src/lib/store/bar-store.ts'
import { coverageWriter } from '../../support/coverage-writer.ts'
import { migratedStore } from '../../support/migrated-store.ts'

const A = { symbols: ['A'] }
const NEW_YORK = 'America/New_York'
const { database, store } = await migratedStore()

afterAll(() => database.drop())
beforeEach(async () => {
  await database.run(
    (sql) => sql`truncate stock_bars_1min, mkt.coverage, mkt.losses, mkt.progress, mkt.sources`,
  )
})

/** A minute of A in which one share was traded at a price; a null price is a bar of volume alone. */
async function minute(at: string, price: string | null, size = '1', tradeCount: number | null = 1) {
  await database.run(
    (sql) => sql`
      insert into stock_bars_1min
        (symbol, timestamp, open, high, low, close, volume, trade_count, notional)
      values ('A', ${`${at}Z`}, ${price}, ${price}, ${price}, ${price}, ${size}, ${tradeCount},
        case when ${tradeCount}::int is not null
          then coalesce(${price}::numeric, 0) * ${size}::numeric end)`,
  )
}

function read(query: BarQuery): Promise<StoredBar[]> {
  return joinPages(store.bars(query))
}

function calendar(interval: string, zone = 'UTC', session: Session = 'all') {
  return calendarOf({ interval: parseInterval(interval), zone, session })
}

/** Start, open, close, volume: what most of these tests look at. */
function shown(bars: readonly StoredBar[]): string[] {
  return bars.map(({ startMs, open, close, volume, filled }) => {
    const start = new Date(startMs).toISOString().slice(0, 16)
    return `${start} ${open} ${close} ${volume}${filled ? ' filled' : ''}`
  })
}

describe('regular trading hours', () => {
  beforeEach(async () => {
    // The week of Thanksgiving 2024: closed on Thursday, until 13:00 on Friday.
    await minute('2024-11-25T14:29', '1')
    await minute('2024-11-25T14:30', '2')
    await minute('2024-11-25T20:59', '3')
    await minute('2024-11-25T21:00', '4')
    await minute('2024-11-28T16:00', '5')
    await minute('2024-11-29T17:59', '6')
    await minute('2024-11-29T18:00', '7')
  })

  test('leave the minutes before, after and on holidays out of a day', async () => {
    const days = await read({ ...A, calendar: calendar('1d', NEW_YORK, 'rth') })
    expect(shown(days)).toEqual(['2024-11-25T05:00 2 3 2', '2024-11-29T05:00 6 6 1'])
    const last = await read({ ...A, calendar: calendar('1d', NEW_YORK, 'rth'), last: 1 })
    expect(last).toEqual(days.slice(1))
  })

  test('leave them out of minutes, hours and weeks as well', async () => {
    const minutes = await read({ ...A, calendar: calendar('1m', NEW_YORK, 'rth') })
    expect(minutes.map(({ open }) => open)).toEqual(['2', '3', '6'])
    expect(shown(await read({ ...A, calendar: calendar('1h', NEW_YORK, 'rth') }))).toEqual([
      '2024-11-25T14:00 2 2 1',
      '2024-11-25T20:00 3 3 1',
      '2024-11-29T17:00 6 6 1',
    ])
    expect(shown(await read({ ...A, calendar: calendar('1w', NEW_YORK, 'rth') }))).toEqual([
      '2024-11-25T05:00 2 6 3',
    ])
  })

  test('are all that must be covered for a bar to be complete', async () => {
    const write = coverageWriter(store)
    const week = { ...A, calendar: calendar('1w', NEW_YORK, 'rth'), withCoverage: true }
    for (const [day, end] of [
      [25, 21],
      [26, 21],
      [27, 21],
      [29, 18],
    ] as const) {
      expect((await read(week)).map(({ complete }) => complete)).not.toEqual([true])
      const [fromMs, toMs] = [Date.UTC(2024, 10, day, 14, 30), Date.UTC(2024, 10, day, end)]
      await write([{ fromMs, toMs, symbols: ['A'] }])
    }
    expect((await read(week)).map(({ complete }) => complete)).toEqual([true])
    const all = { ...week, calendar: calendar('1w', NEW_YORK) }
    expect((await read(all)).map(({ complete }) => complete)).toEqual([false])
  })
})

describe('a longer bar', () => {
  test('has no prices where its minutes have none, else those of the others', async () => {
    await minute('2024-01-02T10:00', null)
    await minute('2024-01-02T11:00', null)
    await minute('2024-01-02T11:10', '5')
    await minute('2024-01-02T11:20', null)
    const [first, second] = await read({ ...A, calendar: calendar('1h') })
    expect(first).toMatchObject({ open: null, high: null, low: null, close: null, volume: '1' })
    expect(second).toMatchObject({ open: '5', high: '5', low: '5', close: '5', volume: '3' })
  })

  test('has no trade count and no vwap where a minute has none', async () => {
    await minute('2024-01-02T10:00', '1')
    await minute('2024-01-02T10:10', '2', '3', null)
    await minute('2024-01-02T11:10', '2', '3')
    const bars = await read({ ...A, calendar: calendar('1h') })
    expect(bars).toMatchObject([
      { tradeCount: null, vwap: null, volume: '4', close: '2' },
      { tradeCount: 1, vwap: '2', volume: '3' },
    ])
  })

  test('is complete where all of its time was listened to', async () => {
    await minute('2024-01-02T10:59', '1')
    await minute('2024-01-02T11:00', '1')
    await minute('2024-01-02T12:59', '1')
    const [fromMs, toMs] = [Date.UTC(2024, 0, 2, 10, 30), Date.UTC(2024, 0, 2, 12, 59, 59, 999)]
    await coverageWriter(store)([{ fromMs, toMs, symbols: ['A'] }])
    const hours = await read({ ...A, calendar: calendar('1h'), withCoverage: true })
    expect(hours.map(({ complete }) => complete)).toEqual([false, true, false])
  })

  test('is read over years without bars, and over more buckets than one statement takes', async () => {
    for (const at of ['1995-01-02T10:00', '2024-01-02T10:00', '2024-01-12T10:00']) {
      await minute(at, '1')
    }
    const starts = (bars: StoredBar[]) => bars.map(({ startMs }) => startMs)
    const expected = [Date.UTC(1995, 0, 2, 10), Date.UTC(2024, 0, 2, 10), Date.UTC(2024, 0, 12, 10)]
    expect(starts(await read({ ...A, calendar: calendar('5m') }))).toEqual(expected)
    expect(starts(await read({ ...A, calendar: calendar('5m'), last: 3 }))).toEqual(expected)
    const filled = await read({ ...A, calendar: calendar('5m'), last: 2_881, fill: 'null' })
    expect(filled.filter((bar) => !bar.filled)).toHaveLength(2)
    expect(filled).toHaveLength(2_881)
  })
})

describe('filling', () => {
  test('stands in for each empty time between two bars, none before and none after', async () => {
    await minute('2024-01-02T10:02', '1')
    await minute('2024-01-02T10:05', '2')
    const prev = [
      '2024-01-02T10:02 1 1 1',
      '2024-01-02T10:03 1 1 0 filled',
      '2024-01-02T10:04 1 1 0 filled',
      '2024-01-02T10:05 2 2 1',
    ]
    expect(shown(await read({ ...A, fill: 'prev' }))).toEqual(prev)
    expect(shown(await read({ ...A, fill: 'prev', last: 2 }))).toEqual(prev.slice(2))
    expect(shown(await read({ ...A, fill: 'prev', last: 50 }))).toEqual(prev)
    const range = { fromMs: Date.UTC(2024, 0, 2, 10), toMs: Date.UTC(2024, 0, 2, 10, 10) }
    expect(shown(await read({ ...A, fill: 'prev', ...range }))).toEqual(prev)
    const nulls = prev.map((line) => line.replace('1 1 0', 'null null 0'))
    expect(shown(await read({ ...A, fill: 'null' }))).toEqual(nulls)
  })

  test('leaves the time without coverage empty', async () => {
    await minute('2024-01-02T10:00', '1')
    await minute('2024-01-02T10:05', '2')
    const at = (minute: number) => Date.UTC(2024, 0, 2, 10, minute)
    const write = coverageWriter(store)
    await write([{ fromMs: at(0), toMs: at(2) + 30_000, symbols: ['A'] }])
    await write([{ fromMs: at(4), toMs: at(6), symbols: ['A'] }])
    expect(shown(await read({ ...A, fill: 'prev' }))).toEqual([
      '2024-01-02T10:00 1 1 1',
      '2024-01-02T10:01 1 1 0 filled',
      '2024-01-02T10:04 1 1 0 filled',
      '2024-01-02T10:05 2 2 1',
    ])
  })

  test('knows nothing of times outside of the session', async () => {
    await minute('2024-11-27T20:59', '1')
    await minute('2024-11-29T14:31', '2')
    await minute('2024-11-29T20:00', '3')
    const rth = { ...A, calendar: calendar('1m', NEW_YORK, 'rth'), fill: 'prev' as const }
    const expected = [
      '2024-11-27T20:59 1 1 1',
      '2024-11-29T14:30 1 1 0 filled',
      '2024-11-29T14:31 2 2 1',
    ]
    expect(shown(await read(rth))).toEqual(expected)
    expect(shown(await read({ ...rth, last: 3 }))).toEqual(expected)
  })

  test('carries the close over the end of a page', async () => {
    await minute('2024-01-02T10:00', '1')
    await minute('2024-01-09T10:00', '2')
    const bars = await read({ ...A, fill: 'prev' })
    expect(bars).toHaveLength(7 * 1_440 + 1)
    expect(new Set(bars.slice(1, -1).map(({ close }) => close))).toEqual(new Set(['1']))
  })
})

describe('splits', () => {
  const split = { symbol: 'A', date: '2020-08-31', newShares: 4, oldShares: 1 }

  test('adjust what was traded before them, also within one bar', async () => {
    await minute('2020-08-28T19:00', '500', '10')
    await minute('2020-08-31T03:59', '504', '2')
    await minute('2020-08-31T04:00', '127', '8')
    const minutes = await read({ ...A, splits: [split] })
    expect(shown(minutes)).toEqual([
      '2020-08-28T19:00 125 125 40',
      '2020-08-31T03:59 126 126 8',
      '2020-08-31T04:00 127 127 8',
    ])
    const [both] = await read({ ...A, splits: [split], calendar: calendar('1d'), last: 1 })
    expect(both).toMatchObject({ open: '126', low: '126', high: '127', volume: '16' })
    expect(both?.vwap).toBe('126.5')
    expect(both?.tradeCount).toBe(2)
  })

  test('of another symbol change nothing', async () => {
    await minute('2020-08-28T19:00', '500', '10')
    const others = [{ ...split, symbol: 'a' }]
    expect(shown(await read({ ...A, splits: others }))).toEqual(['2020-08-28T19:00 500 500 10'])
  })
})
