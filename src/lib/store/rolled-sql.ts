/** One statement that joins the minutes of a symbol over many stretches of time. */
import type { Span } from '../core/calendar.ts'
import { numberArray } from '../postgres/array-literal.ts'
import type { Fragment, Sql } from '../postgres/connection.ts'
import type { Level } from './aggregate-levels.ts'
import type { BarRow } from './bar-row.ts'
import { completeness } from './coverage-sql.ts'

export interface PartRow extends BarRow {
  /** Counts from 1. */
  readonly part: number
  /** False for a part without a bar. */
  readonly is_traded: boolean
}

export interface PartsQuery {
  readonly symbol: string
  /** In order of time, without overlaps; one or more. */
  readonly parts: readonly Span[]
  /** The aggregate to read; the minutes where undefined. */
  readonly level: Level | undefined
  readonly withCoverage: boolean
  /** Also gives a row for each part without a bar. */
  readonly withEmpty: boolean
}

/** A row for each part, in order. */
export function selectParts(sql: Sql, query: PartsQuery): PromiseLike<PartRow[]> {
  const { symbol, withCoverage, withEmpty } = query
  const complete = withCoverage ? completeness(sql) : sql`null::boolean`
  return sql<PartRow[]>`
    with parts as materialized (${partsOf(sql, query.parts)}),
    sums as (${query.level ? ofAggregate(sql, query, query.level) : ofMinutes(sql, query)})
    select b.*, ${complete} as complete from (
      select ${symbol}::text as symbol, parts.part, parts.start_ms, parts.end_ms,
        s.part is not null as is_traded, s.open, s.high, s.low, s.close, s.volume,
        case when s.part is null then 0 else s.notional end as notional,
        case when s.part is null then 0 else s.trade_count end as trade_count
      from parts ${withEmpty ? sql`left` : sql``} join sums s on s.part = parts.part
    ) as b order by b.part`
}

function partsOf(sql: Sql, parts: readonly Span[]): Fragment {
  return sql`
    select part::int as part, start_ms, end_ms,
      to_timestamp(start_ms / 1000.0) as from_at, to_timestamp(end_ms / 1000.0) as to_at
    from unnest(
      ${numberArray(parts.map(({ fromMs }) => fromMs))}::text::int8[],
      ${numberArray(parts.map(({ toMs }) => toMs))}::text::int8[]
    ) with ordinality as p (start_ms, end_ms, part)`
}

/**
 * The first and last minute are looked up again for their prices: sorting all is three times slower.
 * The bounds are said again too, or TimescaleDB looks for them in every chunk.
 */
function ofMinutes(sql: Sql, query: PartsQuery): Fragment {
  const minutes: Fragment = sql`public.stock_bars_1min`
  return sql`
    select edges.*, o.open, c.close from (
      select ${sums(sql)},
        min(timestamp) filter (where open is not null) as opened_at,
        max(timestamp) filter (where close is not null) as closed_at
      from ${inParts(sql, minutes, query)} group by part
    ) as edges
    left join (select timestamp, open from ${minutes} where ${inTime(sql, query)}) as o
      on o.timestamp = opened_at
    left join (select timestamp, close from ${minutes} where ${inTime(sql, query)}) as c
      on c.timestamp = closed_at`
}

function ofAggregate(sql: Sql, query: PartsQuery, level: Level): Fragment {
  return sql`
    select ${sums(sql)},
      (array_agg(open order by timestamp) filter (where open is not null))[1] as open,
      (array_agg(close order by timestamp desc) filter (where close is not null))[1] as close
    from ${inParts(sql, level.table(sql), query)} group by part`
}

/** What one row does not know, the whole does not know. */
function sums(sql: Sql): Fragment {
  return sql`part, max(high) as high, min(low) as low, sum(volume) as volume,
    case when count(*) = count(notional) then sum(notional) end as notional,
    case when count(*) = count(trade_count) then sum(trade_count) end as trade_count`
}

/** The rows of a table, each with the part that it lies in. */
function inParts(sql: Sql, table: Fragment, query: PartsQuery): Fragment {
  return sql`
    (select bars.*, width_bucket(timestamp, (select array_agg(from_at order by part) from parts))
        as part
      from ${table} as bars
      where ${inTime(sql, query)} ${haveHoles(query.parts) ? sql`and ${beforeTheEnd(sql)}` : sql``}
    ) as bars_in_parts`
}

/** Rows of the symbol from the start of the first part to the end of the last one. */
function inTime(sql: Sql, { symbol, parts }: PartsQuery): Fragment {
  const [first, last] = [parts[0], parts.at(-1)]
  return sql`
    symbol = ${symbol} and timestamp >= to_timestamp(${first?.fromMs ?? 0} / 1000.0)
    and timestamp < to_timestamp(${last?.toMs ?? 0} / 1000.0)`
}

function haveHoles(parts: readonly Span[]): boolean {
  return parts.some(({ fromMs }, at) => at > 0 && parts[at - 1]?.toMs !== fromMs)
}

function beforeTheEnd(sql: Sql): Fragment {
  return sql`
    timestamp < ((select array_agg(to_at order by part) from parts))[
      width_bucket(timestamp, (select array_agg(from_at order by part) from parts))]`
}
