/** What of mkt's steps is in place on a server with TimescaleDB. */
import type { Database } from '../postgres/connection.ts'
import { BARS, LEVELS } from './levels.ts'

export interface Facts {
  /** How much time a chunk of the bars holds; undefined where they are no hypertable. */
  readonly chunkMs: number | undefined
  /** Views of LEVELS that are continuous aggregates. */
  readonly aggregates: ReadonlySet<string>
  /** Whether bars may be packed by columns. */
  readonly hasColumnstore: boolean
  /** Whether mkt.apply may unpack as many bars as it has to. */
  readonly appliesAnywhere: boolean
  readonly jobs: readonly Job[]
}

/** A job of the server; times in ms, null where it has none. */
export interface Job {
  readonly id: number
  readonly kind: 'refresh' | 'columnstore' | 'retention'
  /** The table or aggregate that it works on. */
  readonly target: string
  readonly everyMs: number
  readonly startMs: number | null
  readonly endMs: number | null
  readonly afterMs: number | null
}

/** A server without anything of mkt. */
export const NOTHING: Facts = {
  chunkMs: undefined,
  aggregates: new Set(),
  hasColumnstore: false,
  appliesAnywhere: false,
  jobs: [],
}

interface Row {
  readonly chunk_ms: number | null
  readonly has_columnstore: boolean | null
  readonly applies_anywhere: boolean | null
  readonly aggregates: string[]
}

export async function readFacts(database: Database): Promise<Facts> {
  const names = LEVELS.map(({ view }) => view)
  const [row] = await database.run(
    (sql) => sql<Row[]>`
      select
        (select extract(epoch from time_interval)::float8 * 1000
          from timescaledb_information.dimensions
          where hypertable_schema = 'public' and hypertable_name = ${BARS}
            and dimension_number = 1) as chunk_ms,
        (select compression_enabled from timescaledb_information.hypertables
          where hypertable_schema = 'public' and hypertable_name = ${BARS}) as has_columnstore,
        (select 'timescaledb.max_tuples_decompressed_per_dml_transaction=0' = any (proconfig)
          from pg_proc where oid = to_regproc('mkt.apply')) as applies_anywhere,
        (select coalesce(json_agg(view_name), '[]')
          from timescaledb_information.continuous_aggregates
          where view_schema = 'public' and view_name in ${sql(names)}) as aggregates`,
  )
  return {
    chunkMs: row?.chunk_ms ?? undefined,
    aggregates: new Set(row?.aggregates),
    hasColumnstore: row?.has_columnstore === true,
    appliesAnywhere: row?.applies_anywhere === true,
    jobs: await readJobs(database),
  }
}

const KINDS = new Map<string, Job['kind']>([
  ['policy_refresh_continuous_aggregate', 'refresh'],
  ['policy_compression', 'columnstore'],
  ['policy_retention', 'retention'],
])

type JobRow = Omit<Job, 'kind'> & { readonly proc_name: string }

async function readJobs(database: Database): Promise<Job[]> {
  const rows = await database.run(
    (sql) => sql<JobRow[]>`
      select job_id as id, proc_name, hypertable_name as target,
        extract(epoch from schedule_interval)::float8 * 1000 as "everyMs",
        extract(epoch from (config ->> 'start_offset')::interval)::float8 * 1000 as "startMs",
        extract(epoch from (config ->> 'end_offset')::interval)::float8 * 1000 as "endMs",
        extract(epoch from coalesce(config ->> 'compress_after', config ->> 'drop_after')::interval
          )::float8 * 1000 as "afterMs"
      from timescaledb_information.jobs
      where proc_name in ${sql([...KINDS.keys()])}
        and hypertable_schema = 'public'
        and hypertable_name in ${sql([BARS, ...LEVELS.map(({ view }) => view)])}
      order by job_id`,
  )
  return rows.map(({ proc_name, ...job }) => ({ ...job, kind: KINDS.get(proc_name) ?? 'refresh' }))
}
