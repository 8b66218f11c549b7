/** Reads bars in pages along the primary key, so that any number of rows takes constant memory. */
import { barOfPieces } from '../core/bar-piece.ts'
import { MINUTE_MS } from '../core/interval.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import { textArray } from '../postgres/array-literal.ts'
import type { Database, Fragment, Sql } from '../postgres/connection.ts'
import { pieceOf, splitsBySymbol, type BarRow } from './bar-row.ts'
import type { BarQuery } from './bar-store.ts'
import { completeness } from './coverage-sql.ts'

const PAGE_ROWS = 5_000
export const EARLIEST_MS = Date.UTC(1, 0, 1)
export const LATEST_MS = Date.UTC(9999, 11, 31)

/** One-minute bars as they are stored; see read-rolled.ts for longer ones. */
export async function* readBars(database: Database, query: BarQuery): AsyncGenerator<StoredBar[]> {
  const toBars = storedBars(query)
  if (query.last !== undefined) {
    const symbols = query.symbols ?? (await readSymbols(database))
    const last = { ...query, symbols, last: query.last }
    yield toBars(await database.run((sql) => judged(sql, query, lastBars(sql, last))))
    return
  }
  let after: BarRow | undefined
  for (;;) {
    const rows: BarRow[] = await database.run((sql) => judged(sql, query, page(sql, query, after)))
    if (rows.length > 0) yield toBars(rows)
    if (rows.length < PAGE_ROWS) return
    after = rows.at(-1)
  }
}

/** Skips from symbol to symbol along the primary key, so that it reads one row for each. */
export async function readSymbols(database: Database): Promise<string[]> {
  const rows = await database.run(
    (sql) => sql<{ symbol: string }[]>`
      with recursive distinct_symbols as (
        (select symbol from public.stock_bars_1min order by symbol limit 1)
        union all
        select (select b.symbol from public.stock_bars_1min b where b.symbol > d.symbol
                order by b.symbol limit 1)
        from distinct_symbols d where d.symbol is not null)
      select symbol from distinct_symbols where symbol is not null`,
  )
  return rows.map(({ symbol }) => symbol)
}

/** Those of the names that have a bar, sorted; a hypertable finds the newest one the quickest. */
export async function readNamed(database: Database, names: readonly string[]): Promise<string[]> {
  const rows = await database.run(
    (sql) => sql<{ symbol: string }[]>`
      select named.symbol from unnest(${textArray(names)}::text::text[]) as named (symbol)
      cross join lateral (
        select from public.stock_bars_1min b where b.symbol = named.symbol
        order by timestamp desc limit 1
      ) as newest
      group by named.symbol order by named.symbol`,
  )
  return rows.map(({ symbol }) => symbol)
}

/** Bars in order, each with what the coverage says of it where that was asked. */
function judged(sql: Sql, { withCoverage }: BarQuery, bars: Fragment): PromiseLike<BarRow[]> {
  const complete = withCoverage ? completeness(sql) : sql`null::boolean`
  return sql<BarRow[]>`
    select b.*, ${complete} as complete from (${bars}) as b order by b.symbol, b.start_ms`
}

/** The newest so many bars of each symbol. */
function lastBars(sql: Sql, query: Required<Pick<BarQuery, 'last'>> & BarQuery): Fragment {
  return sql`
    select l.* from unnest(${textArray(query.symbols ?? [])}::text::text[]) as wanted (symbol)
    cross join lateral (
      select ${columns(sql)} from public.stock_bars_1min
      where symbol = wanted.symbol
        and timestamp >= ${timestamp(query.fromMs ?? EARLIEST_MS)}
        and timestamp < ${timestamp(query.toMs ?? LATEST_MS)}
      order by timestamp desc limit ${query.last}
    ) as l`
}

function page(sql: Sql, query: BarQuery, after: BarRow | undefined): Fragment {
  const chosen = query.symbols
    ? sql`and symbol = any (${textArray(query.symbols)}::text::text[])`
    : sql``
  const rest = after
    ? sql`and (symbol, timestamp) > (${after.symbol}, ${timestamp(Number(after.start_ms))})`
    : sql``
  return sql`
    select ${columns(sql)} from public.stock_bars_1min
    where timestamp >= ${timestamp(query.fromMs ?? EARLIEST_MS)}
      and timestamp < ${timestamp(query.toMs ?? LATEST_MS)} ${chosen} ${rest}
    order by symbol, timestamp limit ${PAGE_ROWS}`
}

function columns(sql: Sql) {
  return sql`symbol, (extract(epoch from timestamp) * 1000)::bigint as start_ms,
    (extract(epoch from timestamp) * 1000)::bigint + ${MINUTE_MS}::bigint as end_ms, open, high, low, close, volume, trade_count, notional`
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString()
}

/** Gives the bars of rows, adjusted where there are splits of their symbols. */
function storedBars({ splits }: BarQuery): (rows: readonly BarRow[]) => StoredBar[] {
  const splitsOf = splitsBySymbol(splits)
  return (rows) =>
    rows.map((row) => barOfPieces(Number(row.start_ms), [pieceOf(row, splitsOf(row.symbol))]))
}
