import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoreState } from '../../../src/lib/core/store-state.ts'
import type { Database } from '../../../src/lib/postgres/connection.ts'
import { migrate } from '../../../src/lib/postgres/migrate.ts'
import { readState } from '../../../src/lib/store/read-state.ts'
import { connectTo, migratedDatabase, type TestDatabase } from '../../support/database.ts'

const FEW = 100
const MANY = 120_000

async function insertBars(database: Database, count: number): Promise<void> {
  await database.run(
    (sql) => sql`
      insert into public.stock_bars_1min (symbol, timestamp, volume, trade_count)
      select 'A', now() - m * interval '1 minute', 1, 1 from generate_series(1, ${count}::int) as m`,
  )
}

describe('the state of a plain PostgreSQL', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await migratedDatabase()
  })
  afterAll(() => database.drop())

  test('tells its version, the size, and how many bars there are exactly, if they are few', async () => {
    await insertBars(database, FEW)
    expect(await readState(database)).toEqual({
      postgres: expect.stringMatching(/^\d+(\.\d+)+$/) as string,
      ...{ timescale: null, compression: null, jobs: [], stale: [] },
      bars: { count: FEW, isExact: true },
      sizeBytes: expect.any(Number) as number,
    })
  })

  test('estimates how many there are if they are many, also before they were analysed', async () => {
    await database.run((sql) => sql`truncate public.stock_bars_1min`)
    await insertBars(database, MANY)
    const { bars, sizeBytes } = await readState(database)
    expect(bars.isExact).toBe(false)
    expect(bars.count / MANY).toBeGreaterThan(0.8)
    expect(bars.count / MANY).toBeLessThan(4)
    expect(sizeBytes).toBeGreaterThan(MANY * 50)
    await database.run((sql) => sql`analyze public.stock_bars_1min`)
    expect((await readState(database)).bars.count / MANY).toBeCloseTo(1, 1)
  })
})

const SERVER = process.env.MKT_TEST_TIMESCALE_URL
if (SERVER === undefined) {
  console.warn('The state of TimescaleDB is not tested: MKT_TEST_TIMESCALE_URL is not set')
}
const JOB_LIMIT_MS = 30_000
const POLL_MS = 250

describe.skipIf(SERVER === undefined)('the state of TimescaleDB', () => {
  const name = `t_${randomBytes(8).toString('hex')}`
  let database: Database

  beforeAll(async () => {
    await onServer(`create database ${name}`)
    database = connectTo(Object.assign(new URL(SERVER ?? ''), { pathname: `/${name}` }).href)
    await run('create extension if not exists timescaledb')
    await migrate(database)
    await run(`select create_hypertable('public.stock_bars_1min',
      by_range('timestamp', interval '7 days'), create_default_indexes => false)`)
    await insertBars(database, MANY)
    await run(`alter table public.stock_bars_1min set (timescaledb.compress,
      timescaledb.compress_segmentby = 'symbol')`)
    await run(`select compress_chunk(c)
      from show_chunks('public.stock_bars_1min', older_than => interval '30 days') as c`)
    await run(`select add_retention_policy('public.stock_bars_1min', interval '2 years')`)
  })
  afterAll(async () => {
    await database.close()
    await onServer(`drop database ${name} with (force)`)
  })

  const run = (statement: string) => database.run((sql) => sql.unsafe(statement))

  test('tells its edition, the size of all chunks, and how many of them are compressed', async () => {
    const { timescale, compression, bars, sizeBytes } = await readState(database)
    expect(timescale).toEqual({
      ...{ version: expect.stringMatching(/^2\./) as string, edition: 'community' },
    })
    expect(compression?.chunks).toBeGreaterThan(10)
    expect(compression?.compressed).toBeGreaterThan(5)
    expect(compression?.compressed).toBeLessThan(compression?.chunks ?? 0)
    expect(compression?.ratio).toBeGreaterThan(2)
    expect(bars.isExact).toBe(false)
    expect(bars.count).toBeGreaterThan(0)
    expect(sizeBytes).toBeGreaterThan(1_000_000)
  })

  test('tells of each job when it ran, how that ended, and what a failure said', async () => {
    const job = (await stateAfterRun()).jobs[0]
    expect(job).toMatchObject({ name: 'Retention', table: 'stock_bars_1min' })
    expect(job?.runs).toBeGreaterThan(0)
    expect(Math.abs(Date.now() - (job?.lastRunMs ?? 0))).toBeLessThan(5 * 60_000)
    if (job?.status === 'Failed') expect(job.lastError).toMatch(/./)
    else expect(job).toMatchObject({ status: 'Success', failures: 0, lastError: null })
  })

  async function stateAfterRun(): Promise<StoreState> {
    const deadlineMs = performance.now() + JOB_LIMIT_MS
    for (;;) {
      const state = await readState(database)
      if (state.jobs[0]?.status || performance.now() > deadlineMs) return state
      await sleep(POLL_MS)
    }
  }
})

async function onServer(statement: string): Promise<void> {
  const sql = postgres(SERVER ?? '', { max: 1, onnotice: () => undefined })
  await sql.unsafe(statement).finally(() => sql.end({ timeout: 5 }))
}
