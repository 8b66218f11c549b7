/** What needs a server of its own: more than one client, another edition, a missing preload. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { LEVELS } from '../../../src/lib/timescale/levels.ts'
import type { PrepareOptions } from '../../../src/lib/timescale/options.ts'
import { prepareStore } from '../../../src/lib/timescale/prepare-store.ts'
import { prune } from '../../../src/lib/timescale/prune.ts'
import { connectTo, type TestDatabase } from '../../support/database.ts'
import { APACHE_URL, TIMESCALE_URL, UNLOADED_URL } from '../../support/timescale-kind.ts'
import { databaseOn } from '../../support/timescale.ts'
import { foldMinutes, insertMinutes, madeUpMinutes, widerBars } from '../../support/wider-bars.ts'

const DAY_MS = 86_400_000
const USE: PrepareOptions = { timescale: 'use', refresh: false }

async function emptyOn(url = ''): Promise<TestDatabase> {
  const database = await databaseOn(url)
  onTestFinished(() => database.drop())
  return database
}

describe.skipIf(TIMESCALE_URL === undefined)('a server with TimescaleDB', () => {
  it('gets the extension and every step once, whoever of five comes first', async () => {
    const database = await emptyOn(TIMESCALE_URL)
    const others = Array.from({ length: 5 }, () => connectTo(database.url))
    const all = await Promise.all(others.map((other) => prepareStore(other, USE)))
    await Promise.all(others.map((other) => other.close()))
    const changed = all.flatMap(({ steps }) => steps.filter((step) => step.changed))
    expect(changed.map(({ name }) => name).sort()).toEqual(
      ['aggregates', 'columnstore', 'hypertable', 'late-bars', 'refresh', 'timescaledb'].sort(),
    )
  })

  it('is waited for while it refreshes by itself', async () => {
    const database = await emptyOn(TIMESCALE_URL)
    const rows = madeUpMinutes(Date.UTC(2024, 2, 10), 3000)
    await prepareStore(database, USE)
    await insertMinutes(database, rows)
    const both = [0, 1].map(() => prepareStore(database, { ...USE, refresh: true }))
    const call = `call refresh_continuous_aggregate('public.stock_bars_5min', null, now(), true)`
    await Promise.all([...both, database.run((sql) => sql.unsafe(call)).catch(() => undefined)])
    for (const { view, widthMs } of LEVELS) {
      expect(await widerBars(database, view), view).toEqual(foldMinutes(rows, widthMs))
    }
  })

  it('drops old bars by itself, which prune says', async () => {
    const database = await emptyOn(TIMESCALE_URL)
    await prepareStore(database, { ...USE, retainMs: 30 * DAY_MS })
    expect(await prune(database, { dryRun: false })).toMatchObject({ by: 'server', dropped: 0 })
  })
})

describe.skipIf(APACHE_URL === undefined)('a server with the Apache edition', () => {
  it('gets chunks and views, and prune drops whole chunks', async () => {
    const database = await emptyOn(APACHE_URL)
    const rows = madeUpMinutes(Date.now() - 100 * DAY_MS, 3000)
    const { steps } = await prepareStore(database, { ...USE, retainMs: 30 * DAY_MS })
    const done = steps.filter(({ state }) => state === 'done').map(({ name }) => name)
    expect(done).toEqual(['timescaledb', 'late-bars', 'hypertable'])
    await insertMinutes(database, rows)
    for (const { view, widthMs } of LEVELS) {
      expect(await widerBars(database, view), view).toEqual(foldMinutes(rows, widthMs))
    }
    const wouldDrop = await prune(database, { dryRun: true })
    expect(wouldDrop.dropped).toBeGreaterThan(0)
    expect(await prune(database, { dryRun: false })).toEqual({
      ...{ by: 'chunks', dropped: wouldDrop.dropped, beforeMs: expect.any(Number) as number },
    })
    expect(await widerBars(database, 'stock_bars_1day')).toEqual([])
    const required = prepareStore(database, { ...USE, timescale: 'require' })
    await expect(required).rejects.toMatchObject({ exitCode: 78 })
  })
})

describe.skipIf(UNLOADED_URL === undefined)('a server that does not load the extension', () => {
  it('is used as plain PostgreSQL, and what would help is named', async () => {
    const database = await emptyOn(UNLOADED_URL)
    const { steps } = await prepareStore(database, USE)
    expect(steps[0]?.reason).toContain('shared_preload_libraries')
    const required = prepareStore(database, { ...USE, timescale: 'require' })
    await expect(required).rejects.toMatchObject({ exitCode: 78 })
  })
})
