import { textArray } from '../postgres/array-literal.ts'
import type { Database } from '../postgres/connection.ts'
import type { Traffic } from './bar-store.ts'

/** See BarStore.traffic. One look into the primary key for each symbol, whatever the table holds. */
export async function readTraffic(
  database: Database,
  symbols: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<Traffic> {
  const [row] = await database.run(
    (sql) => sql<{ trades: string; bars: string }[]>`
      select coalesce(sum(r.trades), 0) as trades, coalesce(sum(r.bars), 0) as bars
      from unnest(${textArray(symbols)}::text::text[]) as wanted (symbol)
      cross join lateral (
        select sum(trade_count) as trades, count(*) as bars from public.stock_bars_1min
        where symbol = wanted.symbol
          and timestamp >= to_timestamp(${fromMs / 1000}::float8)
          and timestamp < to_timestamp(${toMs / 1000}::float8)
      ) as r`,
  )
  return { trades: Number(row?.trades ?? 0), bars: Number(row?.bars ?? 0) }
}
