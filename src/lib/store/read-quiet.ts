/** Minutes in which a symbol that trades all the time did not: most likely trades are missing. */
import { MINUTE_MS } from '../core/interval.ts'
import type { Sql } from '../postgres/connection.ts'
import type { Gap, GapQuery } from './bar-store.ts'
import { uncovered } from './coverage-sql.ts'

/** A time is busy where so many … */
const BUSY_BARS = 27
/** … of so many minutes have bars. */
const BUSY_MINUTES = 30
/** A pause that is as long is a market that was closed: for lunch, for the night. */
const CLOSED_MINUTES = 60
/** Bars that are further away have no say. */
const MARGIN_MS = (BUSY_MINUTES + CLOSED_MINUTES) * MINUTE_MS

interface QuietRow {
  from_ms: string
  to_ms: string
  length_ms: string
}

/** Minutes without bars between two busy times, where no gap of coverage explains them. */
export async function quietGaps(sql: Sql, symbol: string, query: GapQuery): Promise<Gap[]> {
  const { fromMs, toMs, limit } = query
  const rows = await sql<QuietRow[]>`
    with pauses as (${pauses(sql, symbol, query)})
    select greatest(from_ms, ${fromMs}::bigint) as from_ms,
      least(to_ms, ${toMs}::bigint) as to_ms, to_ms - from_ms as length_ms
    from pauses p
    where to_ms > from_ms and to_ms < from_ms + ${CLOSED_MINUTES * MINUTE_MS}::bigint
      and is_busy_before and is_busy_after
      and from_ms < ${toMs}::bigint and to_ms > ${fromMs}::bigint
      and not exists (select from (${uncovered(sql, [symbol], toMs)}) as u
        where u.from_ms < p.to_ms and u.to_ms > p.from_ms)
    order by 1 limit ${limit}`
  return rows.map((row) => quietGap(symbol, row))
}

/** From each bar to the next one; the 27th bar back tells whether the 30 minutes before were busy. */
function pauses(sql: Sql, symbol: string, { fromMs, toMs }: GapQuery) {
  const busyMs = (BUSY_MINUTES - 1) * MINUTE_MS
  return sql`
    select start_ms + ${MINUTE_MS}::bigint as from_ms, lead(start_ms) over w as to_ms,
      lag(start_ms, ${BUSY_BARS - 1}::int) over w >= start_ms - ${busyMs}::bigint
        as is_busy_before,
      lead(start_ms, ${BUSY_BARS}::int) over w <= lead(start_ms) over w + ${busyMs}::bigint
        as is_busy_after
    from (
      select (extract(epoch from timestamp) * 1000)::bigint as start_ms
      from public.stock_bars_1min
      where symbol = ${symbol}
        and timestamp >= to_timestamp(${(fromMs - MARGIN_MS) / 1000}::float8)
        and timestamp < to_timestamp(${(toMs + MARGIN_MS) / 1000}::float8)
    ) as bars
    window w as (order by start_ms)`
}

function quietGap(symbol: string, { from_ms, to_ms, length_ms }: QuietRow): Gap {
  const minutes = Number(length_ms) / MINUTE_MS
  return {
    ...{ symbol, fromMs: Number(from_ms), toMs: Number(to_ms), kind: 'quiet' },
    reason: `no trades in ${minutes === 1 ? 'a minute' : `${minutes} minutes`} of a busy period`,
  }
}
