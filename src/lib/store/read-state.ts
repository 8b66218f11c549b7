/** What the server says of itself and of the bars, without reading them. */
import type { BarCount, StoreState, TimescaleState } from '../core/store-state.ts'
import type { Database } from '../postgres/connection.ts'
import { readHypertable } from './read-hypertable.ts'
import { readJobs } from './read-jobs.ts'
import { readStale } from './read-stale.ts'

/** See BarStore.state. */
export async function readState(database: Database): Promise<StoreState> {
  const server = await readServer(database)
  const timescale = timescaleOf(server)
  const [hypertable, jobs, stale, bars] = await Promise.all([
    timescale === null ? undefined : readHypertable(database, timescale),
    timescale === null ? [] : readJobs(database),
    server.stale_known ? readStale(database) : [],
    countFew(database),
  ])
  return {
    ...{ postgres: server.postgres, timescale, jobs, stale },
    sizeBytes: hypertable?.sizeBytes ?? Number(server.size),
    compression: hypertable?.compression ?? null,
    bars: bars ?? { count: await estimate(database, hypertable?.bars), isExact: false },
  }
}

interface ServerRow {
  postgres: string
  timescale: string | null
  license: string | null
  size: string
  stale_known: boolean
}

async function readServer(database: Database): Promise<ServerRow> {
  const [row] = await database.run(
    (sql) => sql<ServerRow[]>`
      select split_part(current_setting('server_version'), ' ', 1) as postgres,
        (select extversion from pg_extension where extname = 'timescaledb') as timescale,
        current_setting('timescaledb.license', true) as license,
        pg_total_relation_size('public.stock_bars_1min') as size,
        to_regclass('mkt.aggregates') is not null
          and to_regproc('mkt.stale') is not null as stale_known`,
  )
  return row as ServerRow
}

function timescaleOf({ timescale, license }: ServerRow): TimescaleState | null {
  if (timescale === null) return null
  return { version: timescale, edition: license === 'apache' ? 'apache' : 'community' }
}

/** A table of more bars is not counted: that would read all of it. */
const COUNTED_MAX = 100_000

async function countFew(database: Database): Promise<BarCount | undefined> {
  const [row] = await database.run(
    (sql) => sql<{ count: number }[]>`
      select count(*)::int from (select from public.stock_bars_1min limit ${COUNTED_MAX + 1}) as few`,
  )
  const count = row?.count ?? 0
  return count > COUNTED_MAX ? undefined : { count, isExact: true }
}

/**
 * TimescaleDB knows its chunks best once they were analysed. Else the planner multiplies the size of
 * the table with how densely it was filled at its last look.
 */
async function estimate(database: Database, ofChunks = 0): Promise<number> {
  if (ofChunks > COUNTED_MAX) return ofChunks
  const [row] = await database.run(
    (sql) => sql<{ 'QUERY PLAN': string | PlanJson[] }[]>`
      explain (format json) select from public.stock_bars_1min`,
  )
  const answer = row?.['QUERY PLAN'] ?? '[]'
  const plans = typeof answer === 'string' ? (JSON.parse(answer) as PlanJson[]) : answer
  return Math.max(COUNTED_MAX, plans[0]?.Plan['Plan Rows'] ?? 0)
}

interface PlanJson {
  readonly Plan: { readonly 'Plan Rows': number }
}
