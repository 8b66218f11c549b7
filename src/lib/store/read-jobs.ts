/** The background jobs of the bars and of their aggregates: they may fail without a word. */
import type { StoreJob } from '../core/store-state.ts'
import type { Database } from '../postgres/connection.ts'

interface JobRow {
  id: number
  name: string
  table: string
  last_run_ms: string | null
  status: string | null
  runs: string
  failures: string
  last_error: string | null
}

/** Jobs in order of their number. TimescaleDB must be there. */
export async function readJobs(database: Database): Promise<StoreJob[]> {
  const rows = await database.run(
    (sql) => sql<JobRow[]>`
      with tables as (
        select 'public'::name as schema, 'stock_bars_1min'::name as name, null::name as view
        union all
        select t.schema, t.name, a.view_name
        from timescaledb_information.continuous_aggregates a
        cross join lateral (values (a.view_schema, a.view_name),
          (a.materialization_hypertable_schema, a.materialization_hypertable_name)
        ) as t (schema, name)
        where a.view_name like 'stock\\_bars\\_%'
      )
      select j.job_id as id, j.application_name as name, coalesce(t.view, t.name) as table,
        case when isfinite(s.last_run_started_at)
          then (extract(epoch from s.last_run_started_at) * 1000)::bigint end as last_run_ms,
        s.last_run_status as status, coalesce(s.total_runs, 0) as runs,
        coalesce(s.total_failures, 0) as failures, e.err_message as last_error
      from timescaledb_information.jobs j
      join tables t on t.schema = j.hypertable_schema and t.name = j.hypertable_name
      left join timescaledb_information.job_stats s on s.job_id = j.job_id
      left join lateral (
        select err_message from timescaledb_information.job_errors
        where job_id = j.job_id order by finish_time desc limit 1
      ) as e on true
      order by j.job_id`,
  )
  return rows.map(jobOf)
}

function jobOf({ id, name, table, status, ...row }: JobRow): StoreJob {
  return {
    ...{ id, name: name.replace(POLICY, ''), table },
    lastRunMs: row.last_run_ms === null ? null : Number(row.last_run_ms),
    status: status === 'Success' || status === 'Failed' ? status : null,
    runs: Number(row.runs),
    failures: Number(row.failures),
    lastError: row.last_error,
  }
}

/** What the names of all jobs end in: the number is told apart, the table says of which aggregate. */
const POLICY = /( Continuous Aggregate)? Policy \[\d+\]$/
