/**
 * What reading costs, on an embedded server in a home of its own: `npm run bench-read`, with 10
 * million bars, takes three minutes; `-- --symbols 20` is quick. With `--timescale URL`, an empty
 * database on a server that has TimescaleDB, aggregates are measured too. docs/performance.md
 * quotes the figures.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { connect, type Database } from '../src/lib/postgres/connection.ts'
import { ensureServer } from '../src/lib/postgres/embedded-start.ts'
import { stopServer } from '../src/lib/postgres/embedded-stop.ts'
import { migrate } from '../src/lib/postgres/migrate.ts'
import type { BarStore } from '../src/lib/store/bar-store.ts'
import { postgresStore } from '../src/lib/store/postgres-store.ts'
import { prepareStore } from '../src/lib/timescale/prepare-store.ts'
import { fillSymbols, fillYears } from './bars-data.ts'
import { figuresTable, type Figure } from './figure.ts'
import { chart, lastBars } from './store-reads.ts'
import { csvExport, lastBarsCommand } from './whole-commands.ts'

const MINUTES = 20_280
const YEARS = 5
/** A week: a million bars of 500 symbols. */
const EXPORTED_DAYS = 7

const { values } = parseArgs({
  options: { symbols: { type: 'string', default: '500' }, timescale: { type: 'string' } },
})
const home = await mkdtemp(join(tmpdir(), 'mkt-bench-'))
try {
  const figures = await measurePlain(Number(values.symbols))
  if (values.timescale !== undefined) figures.push(...(await measureAggregates(values.timescale)))
  console.log(figuresTable(figures))
} finally {
  await stopServer(home)
  await rm(home, { recursive: true, force: true })
}

async function measurePlain(symbols: number): Promise<Figure[]> {
  const { url } = await ensureServer(home)
  const database = connect({ kind: 'embedded', label: 'the benchmark', url, options: {} })
  try {
    await migrate(database)
    await fillSymbols(database, { symbols, minutes: MINUTES })
    const store = await postgresStore(database)
    await analyse(database)
    const last = await lastBars(store)
    const command = lastBarsCommand(home, 'S001')
    const { bars, toTime } = await firstDays(database)
    const csv = csvExport(home, url, bars, toTime)
    await fillYears(database, 'YEARS', YEARS)
    await analyse(database)
    return [last, command, ...(await dayCharts(store, '400 ms without aggregates')), csv]
  } finally {
    await database.close()
  }
}

async function measureAggregates(url: string): Promise<Figure[]> {
  const database = connect({ kind: 'external', label: 'the benchmark', url, options: {} })
  try {
    await prepareStore(database, { timescale: 'require', refresh: false })
    await fillYears(database, 'YEARS', YEARS)
    await prepareStore(database, { timescale: 'require', refresh: true })
    return await dayCharts(await postgresStore(database), '150 ms with aggregates')
  } finally {
    await database.close()
  }
}

async function dayCharts(store: BarStore, goal: string): Promise<Figure[]> {
  const utc = await chart(store, 'YEARS', { interval: '1d', zone: 'UTC', goal })
  return [utc, await chart(store, 'YEARS', { interval: '1d', zone: 'America/New_York', goal })]
}

async function analyse(database: Database): Promise<void> {
  await database.run((sql) => sql`vacuum analyze public.stock_bars_1min`, 1_800_000)
}

async function firstDays(database: Database): Promise<{ bars: number; toTime: string }> {
  const [row] = await database.run(
    (sql) => sql<{ bars: string; to_time: string }[]>`
      with ends as (select min(timestamp) + ${EXPORTED_DAYS}::int * interval '1 day' as at
        from public.stock_bars_1min)
      select count(*) as bars, to_char(max(at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI') || 'Z'
        as to_time
      from public.stock_bars_1min, ends where timestamp < at`,
  )
  return { bars: Number(row?.bars), toTime: row?.to_time ?? '' }
}
