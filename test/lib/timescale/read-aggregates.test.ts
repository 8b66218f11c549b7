/** Longer bars on TimescaleDB: read from aggregates, and right even where those lag behind. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { calendarOf } from '../../../src/lib/core/calendar.ts'
import { parseInterval } from '../../../src/lib/core/interval.ts'
import { joinPages } from '../../../src/lib/core/join-pages.ts'
import type { Session } from '../../../src/lib/core/session.ts'
import { levelFor, readLevels } from '../../../src/lib/store/aggregate-levels.ts'
import { readRolled } from '../../../src/lib/store/read-rolled.ts'
import { prepareStore } from '../../../src/lib/timescale/prepare-store.ts'
import type { Database } from '../../../src/lib/postgres/connection.ts'
import { migratedDatabase, type TestDatabase } from '../../support/database.ts'
import { timescaleDatabase } from '../../support/timescale.ts'
import { insertMinutes, madeUpMinutes } from '../../support/wider-bars.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2024, 2, 8)
const CALENDARS: [interval: string, zone: string, session: Session][] = [
  ['5m', 'UTC', 'all'],
  ['10m', 'UTC', 'all'],
  ['1h', 'UTC', 'all'],
  ['4h', 'UTC', 'rth'],
  ['1d', 'UTC', 'all'],
  ['1d', 'America/New_York', 'rth'],
  ['1d', 'Asia/Kolkata', 'all'],
  ['1w', 'America/New_York', 'all'],
]

const found = await timescaleDatabase()
const withTimescale = describe.skipIf(found === undefined)

withTimescale('longer bars', () => {
  const database = found as TestDatabase
  let plain: TestDatabase

  beforeAll(async () => {
    plain = await migratedDatabase()
    await prepareStore(database, { timescale: 'use', refresh: false })
    await both((one) => insertMinutes(one, madeUpMinutes(START_MS, 5 * 1_440)))
    await prepareStore(database, { timescale: 'use', refresh: true })
  })
  afterAll(() => Promise.all([plain.drop(), database.drop()]))

  const both = async (work: (one: Database) => Promise<unknown>) => {
    await work(plain)
    await work(database)
  }

  async function expectSameBars(): Promise<void> {
    for (const [interval, zone, session] of CALENDARS) {
      const calendar = calendarOf({ interval: parseInterval(interval), zone, session })
      for (const last of [undefined, 3]) {
        const query = { symbols: ['AAPL', '=A1'], calendar, last }
        const expected = await joinPages(readRolled(plain, query))
        expect(expected.length).toBeGreaterThan(2)
        expect(await joinPages(readRolled(database, query)), `${interval} ${zone}`).toEqual(
          expected,
        )
      }
    }
  }

  /** How wide the rows are that the days of the data are read from. */
  async function widthForDays(): Promise<number | undefined> {
    const parts = [{ fromMs: START_MS, toMs: START_MS + 5 * DAY_MS }]
    return levelFor(parts, await readLevels(database))?.widthMs
  }

  it('are read from the widest aggregate that is cut as they are', async () => {
    expect(await widthForDays()).toBe(DAY_MS)
    await expectSameBars()
  })

  it('have a late trade at once, which no aggregate has yet', async () => {
    await both((one) =>
      one.run(
        (sql) => sql`
          update public.stock_bars_1min set high = 500
          where symbol = 'AAPL' and timestamp < ${new Date(START_MS + 2 * DAY_MS).toISOString()}`,
      ),
    )
    expect(await widthForDays()).toBe(undefined)
    await expectSameBars()
  })

  it('are read from the aggregates again after a refresh', async () => {
    await prepareStore(database, { timescale: 'use', refresh: true })
    expect(await widthForDays()).toBe(DAY_MS)
    await expectSameBars()
  })
})
