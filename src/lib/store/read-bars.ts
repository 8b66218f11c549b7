/** Reads bars in pages along the primary key, so that any number of rows takes constant memory. */
import { vwapOf } from '../core/bar.ts'
import { decimalOf, formatDecimal } from '../core/decimal.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import { textArray } from '../postgres/array-literal.ts'
import type { Database, Fragment, Sql } from '../postgres/connection.ts'
import type { BarQuery } from './bar-store.ts'
import { completeness } from './coverage-sql.ts'

interface BarRow {
  symbol: string
  start_ms: string
  open: string | null
  high: string | null
  low: string | null
  close: string | null
  volume: string
  trade_count: string | null
  notional: string | null
  complete: boolean | null
}

const PAGE_ROWS = 5_000
const EARLIEST_MS = Date.UTC(1, 0, 1)
const LATEST_MS = Date.UTC(9999, 11, 31)

export async function* readBars(database: Database, query: BarQuery): AsyncGenerator<StoredBar[]> {
  if (query.last !== undefined) {
    const symbols = query.symbols ?? (await readSymbols(database))
    const last = { ...query, symbols, last: query.last }
    yield (await database.run((sql) => judged(sql, query, lastBars(sql, last)))).map(storedBar)
    return
  }
  let after: BarRow | undefined
  for (;;) {
    const rows: BarRow[] = await database.run((sql) => judged(sql, query, page(sql, query, after)))
    if (rows.length > 0) yield rows.map(storedBar)
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
    open, high, low, close, volume, trade_count, notional`
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString()
}

function storedBar(row: BarRow): StoredBar {
  const vwap =
    row.notional === null ? undefined : vwapOf(decimalOf(row.notional), decimalOf(row.volume))
  return {
    symbol: row.symbol,
    startMs: Number(row.start_ms),
    open: trimmed(row.open),
    high: trimmed(row.high),
    low: trimmed(row.low),
    close: trimmed(row.close),
    volume: trimmed(row.volume) ?? '0',
    tradeCount: row.trade_count === null ? null : Number(row.trade_count),
    vwap: vwap === undefined ? null : formatDecimal(vwap),
    ...(row.complete !== null && { complete: row.complete }),
  }
}

/** Without the trailing zeros that the original project's columns gave every number. */
function trimmed(text: string | null): string | null {
  return text?.includes('.') ? formatDecimal(decimalOf(text)) : text
}
