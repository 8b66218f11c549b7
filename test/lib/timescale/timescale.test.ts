/** mkt migrate on TimescaleDB; the database is torn down between the tests. */
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { LEVELS } from '../../../src/lib/timescale/levels.ts'
import type { PrepareOptions } from '../../../src/lib/timescale/options.ts'
import { prepareScript, prepareStore } from '../../../src/lib/timescale/prepare-store.ts'
import { tearDown } from '../../../src/lib/timescale/tear-down.ts'
import type { TestDatabase } from '../../support/database.ts'
import { timescaleDatabase } from '../../support/timescale.ts'
import {
  checksumOfBars,
  foldMinutes,
  insertMinutes,
  madeUpMinutes,
  widerBars,
  type MinuteRow,
} from '../../support/wider-bars.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2024, 2, 10)
const SYMBOL = 'AAPL'
const USE: PrepareOptions = { timescale: 'use', refresh: false }

const found = await timescaleDatabase()
const database = found as TestDatabase
const withTimescale = describe.skipIf(found === undefined)
afterAll(() => found?.drop())
afterEach(() => tearDown(database, { dropBars: true }))

const prepare = (differs: Partial<PrepareOptions> = {}) =>
  prepareStore(database, { ...USE, ...differs })

const run = (statement: string) => database.run((sql) => sql.unsafe(statement))

async function numbers(statement: string): Promise<number[]> {
  const rows = await run(statement)
  return rows.flatMap((row) => Object.values(row as Record<string, unknown>)).map(Number)
}

/** A minute of volume 1 at a time that may be late. */
const minuteAt = (startMs: number): MinuteRow => ({
  ...{ symbol: SYMBOL, startMs, open: 7, high: 8, low: 6, close: 7, volume: 1 },
  ...{ tradeCount: 1, notional: 7 },
})

async function expectViewsOf(rows: readonly MinuteRow[]): Promise<void> {
  for (const { view, widthMs } of LEVELS) {
    expect(await widerBars(database, view), view).toEqual(foldMinutes(rows, widthMs))
  }
}

const staleOf = (widthMs: number) =>
  numbers(`select from_ms, to_ms from mkt.stale(${widthMs}) order by 1`)

async function staleLevels(): Promise<number[][]> {
  const all: number[][] = []
  for (const { widthMs } of LEVELS) all.push(await staleOf(widthMs))
  return all
}

const FRESH = LEVELS.map(() => [])
const floor = (timeMs: number, widthMs: number) => Math.floor(timeMs / widthMs) * widthMs

withTimescale('a plain database that is moved', () => {
  const rows = madeUpMinutes(START_MS, 3000)

  it('keeps every bar, and its wider bars stay what they were', async () => {
    const { steps } = await prepare({ timescale: 'leave-out' })
    expect(steps.map(({ state }) => state)).not.toContain('done')
    await insertMinutes(database, rows)
    const before = await checksumOfBars(database)
    await expectViewsOf(rows)

    const moved = await prepare()
    expect(moved.steps.map(({ state }) => state)).not.toContain('skipped')
    expect(await checksumOfBars(database)).toBe(before)
    await expectViewsOf(rows)
    expect(await staleLevels()).toEqual(FRESH)
    expect(await numbers('select count(*) from mkt.aggregates where materialized')).toEqual([4])
  })

  it('keeps the readers of its views', async () => {
    await prepare({ timescale: 'leave-out' })
    await run('grant select on public.stock_bars_1day to public')
    await prepare()
    expect(
      await run(`select has_table_privilege('public', 'public.stock_bars_1day', 'select') as may`),
    ).toEqual([{ may: true }])
  })

  it('is not touched again by a second run, nor by one that leaves TimescaleDB out', async () => {
    await prepare()
    const again = await prepare()
    expect(again.ran).toEqual([])
    expect(again.steps.filter(({ changed }) => changed)).toEqual([])
    await prepare({ timescale: 'leave-out' })
    expect(await numbers(`select count(*) from mkt.steps where state = 'done'`)).toEqual([7])
  })
})

withTimescale('a hypertable of the original project', () => {
  const TABLE = `create table public.stock_bars_1min (
    timestamp timestamptz not null, symbol varchar(50) not null,
    open numeric(10,4) not null, high numeric(10,4) not null, low numeric(10,4) not null,
    close numeric(10,4) not null, volume numeric(15,4) not null,
    primary key (timestamp, symbol))`

  it('is taken over with its rows and its chunks, by its key turned round', async () => {
    await run(TABLE)
    await run(`select create_hypertable('public.stock_bars_1min', 'timestamp',
      chunk_time_interval => interval '1 day')`)
    await run(`insert into public.stock_bars_1min
      select t, 'S' || s, 1.5, 2, 0.5, 1.25, 10.5
      from generate_series('2024-03-10Z'::timestamptz, '2024-03-13Z', '7 min') t,
        generate_series(1, 3) s`)
    const sum = 'select count(*), sum(volume) from public.stock_bars_1min'
    const before = await numbers(sum)
    const { steps } = await prepare()

    expect(await numbers(sum)).toEqual(before)
    expect(steps.find(({ name }) => name === 'hypertable')).toMatchObject({
      ...{ changed: false, settings: { chunkMs: DAY_MS } },
    })
    expect(
      await run(`select pg_get_constraintdef(oid) as key from pg_constraint
        where conrelid = 'public.stock_bars_1min'::regclass and contype = 'p'`),
    ).toEqual([{ key: 'PRIMARY KEY (symbol, "timestamp")' }])
    const days = `select sum(volume), count(trade_count) from public.stock_bars_1day`
    expect(await numbers(days)).toEqual([before[1], 0])
  })
})

withTimescale('a late bar', () => {
  const rows = madeUpMinutes(START_MS, 2000).filter(({ startMs }) => startMs % 7 !== 0)
  const lateMs = START_MS + 101 * 60_000
  const after = [
    ...rows.filter((row) => row.symbol !== SYMBOL || row.startMs !== lateMs),
    minuteAt(lateMs),
  ]

  const arrange = async (): Promise<void> => {
    await prepare()
    await insertMinutes(database, rows)
    await prepare({ refresh: true })
    await run(`delete from public.stock_bars_1min
      where symbol = '${SYMBOL}' and timestamp = to_timestamp(${lateMs / 1000})`)
    await insertMinutes(database, [minuteAt(lateMs)])
  }

  it('makes its own wider bars stale, and no others, until they are refreshed', async () => {
    await arrange()
    expect(await staleLevels()).toEqual(
      LEVELS.map(({ widthMs }) => [floor(lateMs, widthMs), floor(lateMs, widthMs) + widthMs]),
    )
    await prepare({ refresh: true })
    expect(await staleLevels()).toEqual(FRESH)
    await expectViewsOf(after)
  })

  it('leaves the upper levels stale where only the lowest one was refreshed', async () => {
    await arrange()
    const [from, to] = [lateMs - DAY_MS, lateMs + DAY_MS].map((ms) => `to_timestamp(${ms / 1000})`)
    await run(`call refresh_continuous_aggregate('public.stock_bars_5min', ${from}, ${to})`)
    const [lowest, ...upper] = await staleLevels()
    expect(lowest).toEqual([])
    expect(upper).toEqual(
      LEVELS.slice(1).map(({ widthMs }) => {
        return [floor(lateMs, widthMs), floor(lateMs, widthMs) + widthMs]
      }),
    )
  })

  it('counts where a level has stored more than those below it, and nobody notes changes', async () => {
    // In the future, which no refresh of mkt has covered.
    const firstMs = floor(Date.now(), DAY_MS) + 10 * DAY_MS
    const [firstDay, secondDay] = [0, DAY_MS].map((offsetMs) =>
      madeUpMinutes(firstMs + offsetMs, 1440).filter(({ startMs }) => startMs % 7 !== 0),
    ) as [MinuteRow[], MinuteRow[]]
    const refresh = (view: string, days: number) =>
      run(`call refresh_continuous_aggregate('public.${view}', to_timestamp(${firstMs / 1000}),
        to_timestamp(${(firstMs + days * DAY_MS) / 1000}))`)
    await prepare()
    await insertMinutes(database, firstDay)
    for (const { view } of LEVELS) await refresh(view, 1)
    await insertMinutes(database, secondDay)
    await refresh('stock_bars_1day', 2)
    const late = minuteAt(firstMs + DAY_MS + 999)
    await insertMinutes(database, [late])

    const all = [...firstDay, ...secondDay, late]
    const days = await widerBars(database, 'stock_bars_1day')
    expect(days).not.toEqual(foldMinutes(all, DAY_MS))
    expect((await staleOf(DAY_MS)).slice(-2)).toEqual([firstMs + DAY_MS, firstMs + 2 * DAY_MS])
    await prepare({ refresh: true })
    expect(await staleLevels()).toEqual(FRESH)
    await expectViewsOf(all)
  })

  it('is everything, where the catalog is not the known one', async () => {
    await prepare()
    await insertMinutes(database, rows)
    await run('drop function mkt.horizon()')
    expect(await staleOf(DAY_MS)).toEqual([START_MS, START_MS + 2 * DAY_MS])
  })

  it('goes into a packed chunk, however much has to be unpacked for it', async () => {
    await arrange()
    await run(`select compress_chunk(c) from show_chunks('public.stock_bars_1min') c`)
    const own = database.dedicated()
    await own`set timescaledb.max_tuples_decompressed_per_dml_transaction = 1`
    const upsert = own`
      insert into public.stock_bars_1min (symbol, timestamp, volume)
      values (${SYMBOL}, to_timestamp(${lateMs / 1000}), 9)
      on conflict (symbol, timestamp) do update set volume = excluded.volume`
    await expect(upsert).rejects.toMatchObject({ code: '53400' })
    await own`insert into mkt.progress (log_id, topic, partition, next) values ('l', 't', 0, 0)`
    const [row] = await own`
      select status from mkt.apply('l', 't', 0, 0, 0, 1, null, null,
        ${`{${SYMBOL}}`}::text::text[], ${`{${lateMs}}`}::text::bigint[],
        '{7}', '{8}', '{6}', '{7}', '{1}', '{7}', '{1}', '{1}', '{1}', '{0}', '{2}', '{2}', '{0}',
        '{}', '{}', '{}', '{}', '{}', '{}')`
    await own`reset timescaledb.max_tuples_decompressed_per_dml_transaction`
    await own.end()
    expect(row).toEqual({ status: 'applied' })
    const at = `symbol = '${SYMBOL}' and timestamp = to_timestamp(${lateMs / 1000})`
    expect(await numbers(`select trade_count from public.stock_bars_1min where ${at}`)).toEqual([2])
  })
})

withTimescale('retention', () => {
  const jobs = (kind: string, key: string) =>
    run(`select config ->> '${key}' as after from timescaledb_information.jobs
      where proc_name = 'policy_${kind}' and hypertable_name like 'stock%' order by job_id`)
  const backs = () => jobs('refresh_continuous_aggregate', 'start_offset')

  it('comes, changes and goes as it is asked for, and is remembered in between', async () => {
    await prepare()
    expect(await jobs('retention', 'drop_after')).toEqual([])
    await prepare({ retainMs: 730 * DAY_MS })
    await prepare()
    expect(await jobs('retention', 'drop_after')).toEqual([{ after: '730 days' }])
    expect(await backs()).toContainEqual({ after: '729 days' })
    await prepare({ retainMs: 365 * DAY_MS })
    expect(await jobs('retention', 'drop_after')).toEqual([{ after: '365 days' }])
    expect(await backs()).toContainEqual({ after: '364 days' })
    await prepare({ retainMs: 'off' })
    expect(await jobs('retention', 'drop_after')).toEqual([])
    // What was dropped meanwhile must not be taken for gone.
    expect(await backs()).toContainEqual({ after: '364 days' })
  })

  it('drops bars, while the aggregates keep what they had, also after a late bar', async () => {
    const oldMs = floor(Date.now(), DAY_MS) - 400 * DAY_MS
    const rows = [minuteAt(oldMs), minuteAt(oldMs + 60_000), minuteAt(Date.now() - 90 * DAY_MS)]
    await prepare()
    await insertMinutes(database, rows)
    await prepare({ retainMs: 365 * DAY_MS })
    const drop = `select drop_chunks('public.stock_bars_1min', now() - interval '365 days')`
    await run(drop)
    expect(await numbers('select count(*) from public.stock_bars_1min')).toEqual([1])
    expect(await staleLevels()).toEqual(FRESH)
    await insertMinutes(database, [minuteAt(oldMs)])
    await prepare({ refresh: true })
    await prepare({ refresh: true, retainMs: 'off' })
    await prepare({ refresh: true })
    expect(await numbers('select sum(trade_count) from public.stock_bars_1day')).toEqual([3])
    expect(await staleLevels()).toEqual(FRESH)
  })
})

withTimescale('what somebody changed by hand', () => {
  it('is put right: jobs, chunks, a missing aggregate, the limit of mkt.apply', async () => {
    const rows = madeUpMinutes(START_MS, 500)
    await prepare()
    await insertMinutes(database, rows)
    await run(`select remove_continuous_aggregate_policy('public.stock_bars_5min')`)
    await run(`select add_continuous_aggregate_policy('public.stock_bars_5min', interval '1 day',
      interval '1 hour', interval '1 hour')`)
    await run(`select set_chunk_time_interval('public.stock_bars_1min', interval '1 day')`)
    await run('drop materialized view public.stock_bars_1day')
    await run('alter function mkt.apply reset all')
    const { steps } = await prepare()
    const changed = steps.filter((step) => step.changed).map(({ name }) => name)
    expect(changed).toEqual(['late-bars', 'hypertable', 'aggregates', 'refresh'])
    expect((await prepare()).steps.filter((step) => step.changed)).toEqual([])
    await expectViewsOf(rows)
  })
})

withTimescale('the SQL that is printed', () => {
  const objects = () => numbers('select count(*) from pg_class')

  it('is that of a run, and running nothing changes nothing', async () => {
    const before = await objects()
    const script = await prepareScript(database, { ...USE, retainMs: 730 * DAY_MS })
    expect(await objects()).toEqual(before)
    for (const part of ['-- 001-store.sql', 'create_hypertable(', "interval '729 days'"]) {
      expect(script).toContain(part)
    }
    await prepare()
    expect(await prepareScript(database, USE)).toBe('')
  })
})

withTimescale('mkt taken out', () => {
  it('leaves prices and volumes, and comes back', async () => {
    const rows = madeUpMinutes(START_MS, 800)
    await prepare({ retainMs: 36_500 * DAY_MS })
    await insertMinutes(database, rows)
    await run(`select compress_chunk(c) from show_chunks('public.stock_bars_1min') c`)
    await tearDown(database, { dropBars: false })
    expect(await numbers('select count(*) from public.stock_bars_1min')).toEqual([rows.length])
    const left = `select count(*) from timescaledb_information.jobs where hypertable_name like 'stock%'`
    expect(await numbers(left)).toEqual([0])
    await prepare()
    await expectViewsOf(rows.map((row) => ({ ...row, tradeCount: null, notional: null })))
  })
})
