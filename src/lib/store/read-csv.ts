/**
 * Minutes as lines of csv that the server writes, about eight times as fast as rows that are taken
 * apart and put together again here. table/bars-csv.ts writes the same lines of any bars.
 */
import type { Database, Fragment, Sql } from '../postgres/connection.ts'
import type { BarQuery } from './bar-store.ts'
import { EARLIEST_MS, LATEST_MS, readSymbols } from './read-bars.ts'

/** A page of lines is one text of some megabytes. */
const PAGE_ROWS = 20_000
/** The first pages of so many symbols are under way at once, each on a connection of its own. */
const SYMBOLS_AT_ONCE = 2

/** See BarStore.csvLines. */
export async function* readCsv(
  database: Database,
  query: Pick<BarQuery, 'symbols' | 'fromMs' | 'toMs'>,
  textOf: (symbol: string) => string,
): AsyncGenerator<string> {
  const { fromMs = EARLIEST_MS, toMs = LATEST_MS } = query
  const waiting = [...(query.symbols ?? (await readSymbols(database)))]
  const begun: AsyncIterable<string>[] = []
  while (waiting.length + begun.length > 0) {
    for (const symbol of waiting.splice(0, SYMBOLS_AT_ONCE - begun.length)) {
      begun.push(pagesOf(database, { symbol, text: textOf(symbol), afterMs: fromMs - 1, toMs }))
    }
    yield* begun.shift() ?? []
  }
}

/** What to read of one symbol. */
interface LinesQuery {
  readonly symbol: string
  /** The symbol as a field of csv. */
  readonly text: string
  readonly afterMs: number
  readonly toMs: number
}

interface LinesRow {
  readonly lines: string | null
  readonly count: number
  readonly last_ms: string
}

/** The first page is asked for at once; whoever stops reading never looks at it. */
function pagesOf(database: Database, query: LinesQuery): AsyncIterable<string> {
  const first = pageOf(database, query)
  first.catch(() => undefined)
  return pagesFrom(first, (afterMs) => pageOf(database, { ...query, afterMs }))
}

async function* pagesFrom(
  first: Promise<LinesRow | undefined>,
  next: (afterMs: number) => Promise<LinesRow | undefined>,
): AsyncGenerator<string> {
  for (let page = await first; page?.lines != null; page = await next(Number(page.last_ms))) {
    yield page.lines
    if (page.count < PAGE_ROWS) return
  }
}

async function pageOf(database: Database, query: LinesQuery): Promise<LinesRow | undefined> {
  const [row] = await database.run((sql) => selectLines(sql, query))
  return row
}

function selectLines(sql: Sql, query: LinesQuery): PromiseLike<LinesRow[]> {
  const { symbol, text, afterMs, toMs } = query
  const numbers = ['open', 'high', 'low', 'close', 'volume'].map((name) => number(sql, name))
  return sql<LinesRow[]>`
    select string_agg(
        concat(${text}::text, to_char(timestamp at time zone 'UTC', ',YYYY-MM-DD"T"HH24:MI:SS"Z",'),
          ${numbers.map((field) => sql`${field}, ',',`)} trade_count, ',', ${vwap(sql)}, e'\n'),
        '' order by timestamp) as lines,
      count(*)::int as count, (extract(epoch from max(timestamp)) * 1000)::bigint as last_ms
    from (
      select * from public.stock_bars_1min
      where symbol = ${symbol} and timestamp > ${new Date(afterMs).toISOString()}
        and timestamp < ${new Date(toMs).toISOString()}
      order by timestamp limit ${PAGE_ROWS}
    ) as b`
}

/** In normal form; NaN, which columns of the original project can hold, is no number. */
function number(sql: Sql, name: string): Fragment {
  return sql`trim_scale(nullif(${sql(name)}, 'NaN'))`
}

/**
 * notional ÷ volume to ten places, half away from zero. A whole division is exact; the server's own
 * rounds the quotient of large numbers to 16 digits first.
 */
function vwap(sql: Sql): Fragment {
  return sql`
    case when volume <> 0 then trim_scale(
      div(notional * 20000000000 + volume, volume * 2) * 0.0000000001) end`
}
