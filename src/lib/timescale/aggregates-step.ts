import type { Timescale } from './extension.ts'
import type { Facts, Job } from './facts.ts'
import { BARS, LEVELS, type AggregateLevel } from './levels.ts'
import { identifier, interval, literal } from './sql-text.ts'
import { done, skipped, type Step } from './step.ts'
import type { Wanted } from './wanted.ts'

/** The wider bars kept ready, in place of the views of the same names, and kept up to date. */
export function aggregatesStep(timescale: Timescale, facts: Facts, wanted: Wanted): Step {
  if (timescale.edition === 'apache') {
    const reason = 'the Apache edition of TimescaleDB keeps no aggregates: views compute them'
    return skipped('aggregates', reason)
  }
  const schema = identifier(timescale.schema)
  const missing = missingLevels(facts)
  const jobs = facts.jobs.filter(({ target }) => !missing.some(({ view }) => view === target))
  const sql = [
    missing.length === 0 ? '' : rebuildSql(schema, missing, facts),
    ...LEVELS.map((level) => jobSql(schema, level, jobs, wanted)),
  ]
  return done('aggregates', sql.filter(Boolean).join('\n'))
}

/** One that is missing is made anew with all that are made of it. */
function missingLevels({ aggregates }: Facts): readonly AggregateLevel[] {
  const first = LEVELS.findIndex(({ view }) => !aggregates.has(view))
  return first < 0 ? [] : LEVELS.slice(first)
}

function rebuildSql(
  schema: string,
  missing: readonly AggregateLevel[],
  { aggregates }: Facts,
): string {
  return [
    rememberGrants(missing),
    ...missing.toReversed().map(({ view }) => dropSql(view, aggregates.has(view))),
    ...missing.map((level) => createSql(schema, level)),
    GRANT_AGAIN,
    'update mkt.aggregates set materialized = true;',
  ].join('\n')
}

export function dropSql(view: string, isAggregate: boolean): string {
  return `drop ${isAggregate ? 'materialized ' : ''}view if exists public.${view};`
}

/** Who may read a view may read the aggregate that takes its place. */
function rememberGrants(levels: readonly AggregateLevel[]): string {
  const views = levels.map(({ view }) => literal(view)).join(', ')
  return `create temporary table mkt_readers on commit drop as
select c.relname as view, a.grantee
from pg_class c cross join lateral aclexplode(c.relacl) a
where c.relnamespace = 'public'::regnamespace and c.relname in (${views})
  and a.privilege_type = 'SELECT' and a.grantee <> c.relowner;`
}

const GRANT_AGAIN = `do $$
declare
  reader record;
begin
  for reader in select * from mkt_readers loop
    execute format('grant select on public.%I to %s', reader.view,
      case reader.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(reader.grantee)) end);
  end loop;
end
$$;`

/** The twin of the views of 007-aggregates.sql, with TimescaleDB's own words for open and close. */
function createSql(schema: string, { view, source, widthMs }: AggregateLevel): string {
  return `create materialized view public.${view}
with (timescaledb.continuous, timescaledb.materialized_only = false) as
select symbol,
  ${schema}.time_bucket(${interval(widthMs)}, timestamp) as timestamp,
  ${schema}.first(open, timestamp) filter (where open is not null) as open,
  max(high) as high,
  min(low) as low,
  ${schema}.last(close, timestamp) filter (where close is not null) as close,
  trim_scale(sum(volume)) as volume,
  case when count(*) = count(trade_count) then sum(trade_count)::bigint end as trade_count,
  case when count(*) = count(trade_count) then trim_scale(sum(notional)) end as notional
from public.${source}
group by 1, 2
with no data;`
}

/** The server's job for an aggregate; if_not_exists would hide that one of other times is there. */
function jobSql(
  schema: string,
  level: AggregateLevel,
  jobs: readonly Job[],
  wanted: Wanted,
): string {
  const { view, refreshEveryMs, youngMs } = level
  const job = jobs.find(({ kind, target }) => kind === 'refresh' && target === view)
  // Only the bars are ever dropped, so only what is made of them must keep away from that time.
  const backMs = level.source === BARS ? wanted.refreshBackMs : null
  if (job !== undefined && isAsWanted(job, backMs, level)) return ''
  const name = literal(`public.${view}`)
  const back = backMs === null ? 'null' : interval(backMs)
  const add = `select ${schema}.add_continuous_aggregate_policy(${name}, start_offset => ${back},
  end_offset => ${interval(youngMs)}, schedule_interval => ${interval(refreshEveryMs)});`
  if (job === undefined) return add
  return `select ${schema}.remove_continuous_aggregate_policy(${name});\n${add}`
}

function isAsWanted(job: Job, backMs: number | null, level: AggregateLevel): boolean {
  const { startMs, endMs, everyMs } = job
  return startMs === backMs && endMs === level.youngMs && everyMs === level.refreshEveryMs
}
