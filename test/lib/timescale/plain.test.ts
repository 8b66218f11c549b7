/** mkt migrate and mkt prune on a server without TimescaleDB. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LEVELS } from '../../../src/lib/timescale/levels.ts'
import type { PrepareOptions } from '../../../src/lib/timescale/options.ts'
import { prepareScript, prepareStore } from '../../../src/lib/timescale/prepare-store.ts'
import { prune } from '../../../src/lib/timescale/prune.ts'
import { tearDown } from '../../../src/lib/timescale/tear-down.ts'
import { emptyDatabase, type TestDatabase } from '../../support/database.ts'
import { foldMinutes, insertMinutes, madeUpMinutes, widerBars } from '../../support/wider-bars.ts'

const DAY_MS = 86_400_000
const USE: PrepareOptions = { timescale: 'use', refresh: false }
const NONE = 'TimescaleDB is not installed on this server'

let database: TestDatabase
beforeAll(async () => {
  database = await emptyDatabase()
})
afterAll(() => database.drop())
afterEach(() => tearDown(database, { dropBars: true }))

const run = (statement: string) => database.run((sql) => sql.unsafe(statement))
const countOf = async (from: string): Promise<number> => {
  const [row] = await run(`select count(*) from ${from}`)
  return Number(row?.count)
}

describe('mkt migrate without TimescaleDB', () => {
  it('makes views that hold what the minutes come to', async () => {
    const rows = madeUpMinutes(Date.UTC(2023, 2, 25, 22), 4000, 7)
    await prepareStore(database, USE)
    await insertMinutes(database, rows)
    for (const { view, widthMs } of LEVELS) {
      expect(await widerBars(database, view), view).toEqual(foldMinutes(rows, widthMs))
    }
    expect(await countOf('mkt.stale(86400000)')).toBe(0)
  })

  it('says why each step was skipped, and remembers the times that were given', async () => {
    await prepareStore(database, { ...USE, retainMs: 365 * DAY_MS })
    const { steps } = await prepareStore(database, USE)
    expect(steps.map(({ state }) => state)).not.toContain('done')
    expect(steps.every(({ reason }) => reason !== null)).toBe(true)
    expect(steps[0]).toMatchObject({ name: 'timescaledb', reason: NONE })
    expect(steps.at(-1)).toMatchObject({ settings: { retainMs: 365 * DAY_MS } })
    expect(await countOf(`mkt.steps where state = 'skipped'`)).toBe(7)
  })

  it('changes nothing where TimescaleDB is required, or SQL is only printed', async () => {
    const required = prepareStore(database, { ...USE, timescale: 'require' })
    await expect(required).rejects.toMatchObject({ code: 'TIMESCALE_REQUIRED', exitCode: 78 })
    const script = await prepareScript(database, USE)
    expect(script).toContain('create schema if not exists mkt;')
    expect(await countOf(`pg_namespace where nspname = 'mkt'`)).toBe(0)
    await database.run((sql) => sql.unsafe(script).simple())
    expect((await prepareStore(database, USE)).ran).toEqual([])
  })
})

describe('a role without rights', () => {
  it('is told so, and leaves nothing behind', async () => {
    const name = new URL(database.url).pathname.slice(1)
    await run(`revoke create on database ${name} from mkt`)
    await expect(prepareStore(database, USE)).rejects.toMatchObject({ exitCode: 78 })
    expect(await countOf(`pg_class where relname = 'stock_bars_1min'`)).toBe(0)
    await run(`grant create on database ${name} to mkt`)
    expect((await prepareStore(database, USE)).ran).toHaveLength(7)
  })
})

describe('mkt taken out', () => {
  it('leaves the table as the original project has it, whose minutes a log replaces', async () => {
    const rows = madeUpMinutes(Date.UTC(2023, 2, 25), 100)
    await prepareStore(database, USE)
    await insertMinutes(database, rows)
    await tearDown(database, { dropBars: false })
    const columns = `information_schema.columns where table_name = 'stock_bars_1min'`
    expect(await countOf(columns)).toBe(7)
    expect(await countOf(`pg_namespace where nspname = 'mkt'`)).toBe(0)
    await prepareStore(database, USE)
    expect(await countOf('stock_bars_1min where trade_count is null')).toBe(rows.length)
  })

  it('takes the minutes along where it is asked to', async () => {
    await prepareStore(database, USE)
    await tearDown(database, { dropBars: true })
    expect(await countOf(`pg_class where relname like 'stock_bars%'`)).toBe(0)
  })

  it('stays whole where somebody has made a view of it', async () => {
    await prepareStore(database, USE)
    await run('create view public.mine as select trade_count from public.stock_bars_1min')
    await expect(tearDown(database, { dropBars: false })).rejects.toMatchObject({ exitCode: 78 })
    expect(await countOf('mkt.migrations')).toBe(7)
    await run('drop view public.mine')
  })
})

describe('mkt prune', () => {
  const NO_RETENTION = { code: 'NO_RETENTION', exitCode: 78 }

  it('drops what is older than was asked for, in batches, after saying how much', async () => {
    await prepareStore(database, { ...USE, retainMs: 30 * DAY_MS })
    await run(`insert into public.stock_bars_1min (symbol, timestamp, volume)
      select s, now() - interval '29 days 12 hours' - n * interval '1 minute', 1
      from unnest(array['A', 'B']) s, generate_series(1, 13000) n`)
    const old = await countOf(`public.stock_bars_1min where timestamp < now() - interval '30 days'`)
    expect(old).toBeGreaterThan(20_000)
    const wouldDrop = await prune(database, { dryRun: true })
    expect(wouldDrop).toMatchObject({ by: 'rows', dropped: old })
    expect(await prune(database, { dryRun: false })).toMatchObject({ by: 'rows', dropped: old })
    expect(await countOf('public.stock_bars_1min')).toBe(26_000 - old)
    expect(await prune(database, { dryRun: false })).toMatchObject({ dropped: 0 })
  })

  it('drops nothing where nothing was asked for, or no longer is', async () => {
    await prepareStore(database, USE)
    await expect(prune(database, { dryRun: false })).rejects.toMatchObject(NO_RETENTION)
    await prepareStore(database, { ...USE, retainMs: 30 * DAY_MS })
    await prepareStore(database, { ...USE, retainMs: 'off' })
    await expect(prune(database, { dryRun: false })).rejects.toMatchObject(NO_RETENTION)
  })
})
