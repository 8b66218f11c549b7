/** Made-up bars, written by the server itself: the same numbers on every run. */
import type { Database } from '../src/lib/postgres/connection.ts'

const FILL_LIMIT_MS = 1_800_000

/** Writes `minutes` bars of US hours for each of `symbols` symbols, S001 and on. */
export async function fillSymbols(
  database: Database,
  { symbols, minutes }: { symbols: number; minutes: number },
): Promise<void> {
  const days = Math.ceil(minutes / DAY_MINUTES)
  for (let symbol = 1; symbol <= symbols; symbol += 1) {
    await fill(database, `S${String(symbol).padStart(3, '0')}`, days)
  }
}

/** Writes all minutes of US hours of so many years, on weekdays, for one symbol. */
export function fillYears(database: Database, symbol: string, years: number): Promise<void> {
  return fill(database, symbol, Math.round(years * WEEKDAYS_A_YEAR))
}

const DAY_MINUTES = 390
const WEEKDAYS_A_YEAR = 261

async function fill(database: Database, symbol: string, days: number): Promise<void> {
  await database.run(
    (sql) => sql`
      insert into public.stock_bars_1min (symbol, timestamp, open, high, low, close, volume,
        trade_count, notional, open_time, open_offset, open_partition,
        close_time, close_offset, close_partition)
      select ${symbol}, at, price, price + 0.31, price - 0.27, price + 0.05, size,
        trades, price * size, ns, n, 0, ns + 59000000000, n + trades, 0
      from (
        select at, n, (extract(epoch from at) * 1e9)::bigint as ns,
          round((150 + 20 * sin(n / 5000.0) + abs(hashint8(n)) % 1000 / 500.0)::numeric, 2) as price,
          (1 + abs(hashint8(n * 7)) % 9000)::numeric / 10 as size,
          (1 + abs(hashint8(n * 3)) % 90)::bigint as trades
        from (
          select (day + minute * interval '1 minute') at time zone 'America/New_York' as at,
            row_number() over (order by day, minute) as n
          from (
            select day from generate_series(
              timestamp '2026-10-30 09:30' - ${Math.ceil((days * 7) / 5) + 7}::int * interval '1 day',
              '2026-10-30 09:30', '1 day') as day
            where extract(isodow from day) < 6 order by day desc limit ${days}
          ) as weekdays, generate_series(0, ${DAY_MINUTES - 1}::int) as minute
        ) as minutes
      ) as made`,
    FILL_LIMIT_MS,
  )
}
