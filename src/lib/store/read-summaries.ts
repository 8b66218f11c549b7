/** What there is of each symbol: its first and last bar, how many, how they went, what is missing. */
import { EXIT, isUnavailable, MktError } from '../core/errors.ts'
import type { BarTotal, GapTotal, SummaryQuery, SymbolSummary } from '../core/symbol-summary.ts'
import { textArray } from '../postgres/array-literal.ts'
import type { Database } from '../postgres/connection.ts'
import { uncovered } from './coverage-sql.ts'

interface EndsRow {
  symbol: string
  first_ms: string | null
  last_ms: string | null
  closes: (string | null)[] | null
}

/** See BarStore.summaries. */
export async function readSummaries(
  database: Database,
  query: SummaryQuery,
): Promise<SymbolSummary[]> {
  const [ends, gaps, counts] = await Promise.all([
    readEnds(database, query),
    readGapTotals(database, query),
    query.withCounts ? readCounts(database, query.symbols) : undefined,
  ])
  return ends.map(({ symbol, first_ms, last_ms, closes }) => ({
    symbol,
    firstMs: first_ms === null ? null : Number(first_ms),
    lastMs: last_ms === null ? null : Number(last_ms),
    closes: closes ?? [],
    gaps: gaps.get(symbol) ?? null,
    counts: counts === undefined ? null : (counts.get(symbol) ?? NOTHING),
  }))
}

/** One look at each end of the symbol in the primary key, and a short walk back from the last. */
function readEnds(database: Database, { symbols, closes }: SummaryQuery): Promise<EndsRow[]> {
  return database.run(
    (sql) => sql<EndsRow[]>`
      select wanted.symbol, f.ms as first_ms, l.ms as last_ms, c.closes
      from unnest(${textArray(symbols)}::text::text[]) with ordinality as wanted (symbol, place)
      left join lateral (
        select (extract(epoch from timestamp) * 1000)::bigint as ms from public.stock_bars_1min
        where symbol = wanted.symbol order by timestamp limit 1
      ) as f on true
      left join lateral (
        select (extract(epoch from timestamp) * 1000)::bigint as ms from public.stock_bars_1min
        where symbol = wanted.symbol order by timestamp desc limit 1
      ) as l on true
      left join lateral (
        select json_agg(newest.close::text order by newest.timestamp) as closes from (
          select timestamp, close from public.stock_bars_1min
          where symbol = wanted.symbol order by timestamp desc limit ${closes}
        ) as newest
      ) as c on true
      order by wanted.place`,
  )
}

/** Of symbols with records of coverage; the others are not in the map. */
async function readGapTotals(
  database: Database,
  { symbols, nowMs }: SummaryQuery,
): Promise<Map<string, GapTotal>> {
  const rows = await database.run(
    (sql) => sql<{ symbol: string; count: string; total_ms: string }[]>`
      select symbol, count(to_ms) as count, coalesce(sum(to_ms - from_ms), 0) as total_ms
      from (${uncovered(sql, symbols, nowMs)}) as u group by symbol`,
  )
  return new Map(
    rows.map(({ symbol, count, total_ms }) => [
      symbol,
      { count: Number(count), totalMs: Number(total_ms) },
    ]),
  )
}

const NOTHING: BarTotal = { bars: 0, trades: 0 }

async function readCounts(
  database: Database,
  symbols: readonly string[],
): Promise<Map<string, BarTotal>> {
  const rows = await database
    .run(
      (sql) => sql<{ symbol: string; bars: string; trades: string }[]>`
        select symbol, count(*) as bars, coalesce(sum(trade_count), 0) as trades
        from public.stock_bars_1min
        where symbol = any (${textArray(symbols)}::text::text[]) group by symbol`,
    )
    .catch(explainTooMany)
  return new Map(
    rows.map(({ symbol, bars, trades }) => [
      symbol,
      { bars: Number(bars), trades: Number(trades) },
    ]),
  )
}

/** Counting is the one statement here that grows with the table. */
function explainTooMany(error: unknown): never {
  if (!isUnavailable(error)) throw error
  throw new MktError(`Cannot count the bars: ${error.message}`, {
    code: 'COUNT_FAILED',
    exit: EXIT.unavailable,
    tryThis: ['mkt symbols --no-counts'],
  })
}
