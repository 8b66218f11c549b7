/** Who is and was listened to, by the records of coverage. */
import { FILE_REASON, SILENT_AFTER_MS } from '../core/coverage.ts'
import type { Database } from '../postgres/connection.ts'
import type { Listening } from './bar-store.ts'

export async function readCoveredSymbols(database: Database): Promise<string[]> {
  const rows = await database.run(
    (sql) => sql<{ symbol: string }[]>`
      select distinct symbol from mkt.coverage order by symbol`,
  )
  return rows.map(({ symbol }) => symbol)
}

/** See BarStore.listening. */
export async function readListening(database: Database): Promise<Listening | undefined> {
  const [row] = await database.run(
    (sql) => sql<{ symbols: string; last_ms: string }[]>`
      with live as (
        select symbol, max(to_ms) as to_ms from mkt.coverage
        where reason is distinct from ${FILE_REASON} group by symbol
      ), newest as (select max(to_ms) as to_ms from live)
      select count(*) as symbols, max(newest.to_ms) as last_ms
      from live, newest where live.to_ms >= newest.to_ms - ${SILENT_AFTER_MS}::bigint
      having count(*) > 0`,
  )
  return row && { symbols: Number(row.symbols), lastMs: Number(row.last_ms) }
}
