/** The first and the last minute of a symbol in some time, by one look-up in the primary key. */
import type { Span } from '../core/calendar.ts'
import type { Database, Fragment, Sql } from '../postgres/connection.ts'
import type { Level } from './aggregate-levels.ts'

/** Where to look: aggregates may hold what was deleted from the minutes. */
export interface EdgeQuery {
  readonly database: Database
  readonly levels: readonly Level[]
  readonly symbol: string
}

/** Start of the earliest minute in the span, ms since 1970; undefined where there is none. */
export function firstMinute(query: EdgeQuery, span: Span): Promise<number | undefined> {
  return edge(query, span, { order: (sql) => sql`asc`, choose: (sql) => sql`min(at)` })
}

/** Start of the latest minute in the span, ms since 1970; undefined where there is none. */
export function lastMinute(query: EdgeQuery, span: Span): Promise<number | undefined> {
  return edge(query, span, { order: (sql) => sql`desc`, choose: (sql) => sql`max(at)` })
}

interface Direction {
  readonly order: (sql: Sql) => Fragment
  readonly choose: (sql: Sql) => Fragment
}

async function edge(
  { database, levels, symbol }: EdgeQuery,
  { fromMs, toMs }: Span,
  { order, choose }: Direction,
): Promise<number | undefined> {
  const finest = levels.at(-1)
  const [row] = await database.run((sql) => {
    const nearest = (table: Fragment) => sql`
      (select timestamp as at from ${table}
       where symbol = ${symbol} and timestamp >= ${new Date(fromMs).toISOString()}
         and timestamp < ${new Date(toMs).toISOString()}
       order by timestamp ${order(sql)} limit 1)`
    const aggregate = finest ? sql`union all ${nearest(finest.table(sql))}` : sql``
    return sql<{ at_ms: string | null }[]>`
      select (extract(epoch from ${choose(sql)}) * 1000)::bigint as at_ms
      from (${nearest(sql`public.stock_bars_1min`)} ${aggregate}) as edges`
  })
  return row?.at_ms == null ? undefined : Number(row.at_ms)
}
