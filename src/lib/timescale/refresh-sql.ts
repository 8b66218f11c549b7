/** The statements that bring the aggregates up to the bars. */
import type { Timescale } from './extension.ts'
import { BARS, LEVELS, type AggregateLevel } from './levels.ts'
import { identifier, interval, literal } from './sql-text.ts'

/** So many buckets at a time: the server's own 10 take five times as long after a large load. */
const BUCKETS_PER_BATCH = 2_000

/** `to` is a time as SQL; whole buckets before it are computed where something has changed. */
export function callRefresh(timescale: Timescale, level: AggregateLevel, to: string): string {
  const { schema, takesRefreshOptions } = timescale
  const options = takesRefreshOptions
    ? `, options => '{"buckets_per_batch": ${BUCKETS_PER_BATCH}}'`
    : ''
  // Of bars that were dropped the aggregates are the only ones who know; they must not be refreshed.
  const from = level.source === BARS ? 'mkt.horizon()' : 'null'
  const name = literal(`public.${level.view}`)
  return `call ${identifier(schema)}.refresh_continuous_aggregate(${name}, ${from}, ${to}${options});`
}

/** The start of the bar that now is in: it is not over yet. */
export function currentBar({ schema }: Timescale, { widthMs }: AggregateLevel): string {
  return `${identifier(schema)}.time_bucket(${interval(widthMs)}, now())`
}

/** All of them, as --dry-run shows it; the lowest first, since each is made of the one before it. */
export function refreshSql(timescale: Timescale): string {
  const calls = LEVELS.map((level) => callRefresh(timescale, level, currentBar(timescale, level)))
  return calls.join('\n')
}
