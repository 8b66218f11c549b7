/** Bars of every interval, zone and session are the bars of the trades themselves. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aggregate } from '../../../src/lib/core/aggregate.ts'
import { barOf } from '../../../src/lib/core/bar.ts'
import { calendarOf } from '../../../src/lib/core/calendar.ts'
import { parseInterval } from '../../../src/lib/core/interval.ts'
import { joinPages } from '../../../src/lib/core/join-pages.ts'
import type { Session } from '../../../src/lib/core/session.ts'
import type { StoredBar } from '../../../src/lib/core/stored-bar.ts'
import type { BarQuery } from '../../../src/lib/store/bar-store.ts'
import { decimal, type PlacedTrade } from '../../support/arbitrary-trades.ts'
import { migratedStore } from '../../support/migrated-store.ts'
import { foldedBars, zonedDays, type StartOf } from '../../support/rolled-oracle.ts'

const { database, store } = await migratedStore()
let offset = 0n

beforeAll(async () => {
  await store.begin(LOG, 0, 0n)
})
afterAll(() => database.drop())

const LOG = { logId: 'log-1', topic: 'raw_trades' }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const WIDTHS = new Map([
  ['1m', HOUR_MS / 60],
  ['3m', HOUR_MS / 20],
  ['5m', HOUR_MS / 12],
  ['7m', (7 * HOUR_MS) / 60],
  ['15m', HOUR_MS / 4],
  ['30m', HOUR_MS / 2],
  ['1h', HOUR_MS],
  ['4h', 4 * HOUR_MS],
])

/** Around days on which clocks changed, there and elsewhere, and an ordinary one. */
const PLACES = [
  { zone: 'UTC', aroundMs: Date.UTC(2024, 1, 29) },
  { zone: 'America/New_York', aroundMs: Date.UTC(2024, 2, 10) },
  { zone: 'America/New_York', aroundMs: Date.UTC(2024, 10, 3) },
  { zone: 'Europe/London', aroundMs: Date.UTC(2024, 9, 27) },
  { zone: 'Asia/Kolkata', aroundMs: Date.UTC(2024, 5, 1) },
  { zone: 'Australia/Lord_Howe', aroundMs: Date.UTC(2024, 3, 6) },
  { zone: 'America/Sao_Paulo', aroundMs: Date.UTC(2018, 10, 4) },
  { zone: 'Pacific/Apia', aroundMs: Date.UTC(2011, 11, 30) },
  { zone: 'Asia/Kathmandu', aroundMs: Date.UTC(2024, 0, 1) },
]

/** Trades of one symbol within nine days, often at the same instant or at the edge of a day. */
function tradesAround(aroundMs: number): fc.Arbitrary<PlacedTrade[]> {
  const times = fc.oneof(
    fc.integer({ min: -5 * DAY_MS, max: 4 * DAY_MS }),
    fc.integer({ min: -10, max: 10 }).map((halves) => (halves * DAY_MS) / 48),
    fc.integer({ min: -240, max: 240 }).map((hours) => hours * HOUR_MS - 1),
  )
  const numbers = fc.integer({ min: 1, max: 99_999 }).map((number) => decimal(`${number}e-3`))
  return fc
    .array(fc.record({ price: numbers, size: numbers, time: times }), {
      minLength: 1,
      maxLength: 60,
    })
    .map((all) =>
      all.map(({ price, size, time }, at) => ({
        trade: { symbol: '', price, size, timeMs: aroundMs + time, nanos: 0 },
        place: { offset: BigInt(at), partition: 0 },
      })),
    )
}

const intervals = fc.constantFrom(...WIDTHS.keys(), '1d', '2d', '1w', '2w')

function startsOf(interval: string, zone: string): StartOf {
  const widthMs = WIDTHS.get(interval)
  if (widthMs !== undefined) return (timeMs) => Math.floor(timeMs / widthMs) * widthMs
  const count = Number(interval.slice(0, -1))
  if (interval.endsWith('w')) return zonedDays(zone, 7 * count, '1969-12-29')
  return zonedDays(zone, count, '1970-01-01')
}

/** Stores the trades under a symbol that no other case uses, and gives them back with it. */
async function stored(trades: readonly PlacedTrade[]): Promise<PlacedTrade[]> {
  const symbol = `S${offset}`
  const own = trades.map(({ trade, place }) => ({ trade: { ...trade, symbol }, place }))
  const bars = aggregate(own.map(({ trade, place }) => barOf(trade, place)))
  const next = offset + 1n
  const nothing = { coverage: [], sources: new Map<string, number>(), rejects: [] }
  const place = { partition: 0, epoch: 0n, expected: offset, next, fingerprint: undefined }
  await store.apply({ ...LOG, ...place, ...nothing, bars })
  offset = next
  return own
}

function read(query: BarQuery): Promise<StoredBar[]> {
  return joinPages(store.bars(query))
}

function symbolsOf(trades: readonly PlacedTrade[]): string[] {
  return [...new Set(trades.map(({ trade }) => trade.symbol))]
}

function calendar(interval: string, zone = 'UTC', session: Session = 'all') {
  return calendarOf({ interval: parseInterval(interval), zone, session })
}

describe('a bar of any interval', () => {
  test.each(PLACES)('is the bar of its trades, in $zone', async ({ zone, aroundMs }) => {
    await fc.assert(
      fc.asyncProperty(tradesAround(aroundMs), intervals, async (made, interval) => {
        const trades = await stored(made)
        const bars = await read({ symbols: symbolsOf(trades), calendar: calendar(interval, zone) })
        expect(bars).toEqual(foldedBars(trades, startsOf(interval, zone)))
      }),
      { numRuns: 25 },
    )
  })

  test('is the same among the newest ones, and in a part of the time', async () => {
    const range = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: -5, max: 4 }))
    await fc.assert(
      fc.asyncProperty(tradesAround(0), intervals, range, async (made, interval, [count, day]) => {
        const trades = await stored(made)
        const query = { symbols: symbolsOf(trades), calendar: calendar(interval) }
        const all = foldedBars(trades, startsOf(interval, 'UTC'))
        const fromMs = day * DAY_MS + 1
        const early = all.filter(({ startMs }) => startMs < fromMs)
        expect(await read({ ...query, last: count + 1 })).toEqual(all.slice(-count - 1))
        expect(await read({ ...query, toMs: fromMs })).toEqual(early)
        expect(await read({ ...query, fromMs })).toEqual(all.slice(early.length))
        expect(await read({ ...query, toMs: fromMs, last: 2 })).toEqual(early.slice(-2))
      }),
      { numRuns: 40 },
    )
  })
})
