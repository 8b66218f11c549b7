import type { Split } from '../core/split.ts'
import { numberArray, textArray } from '../postgres/array-literal.ts'
import type { Database } from '../postgres/connection.ts'

interface SplitRow {
  symbol: string
  date: string
  new_shares: number
  old_shares: number
}

/** See BarStore.splits. */
export async function readSplits(
  database: Database,
  symbols?: readonly string[],
): Promise<Split[]> {
  const rows = await database.run(
    (sql) => sql<SplitRow[]>`
      select symbol, to_char(date, 'YYYY-MM-DD') as date, new_shares, old_shares from mkt.splits
      ${symbols ? sql`where symbol = any (${textArray(symbols)}::text::text[])` : sql``}
      order by symbol, mkt.splits.date`,
  )
  return rows.map(({ symbol, date, new_shares, old_shares }) => {
    return { symbol, date, newShares: new_shares, oldShares: old_shares }
  })
}

/** See BarStore.addSplits. */
export async function addSplits(database: Database, splits: readonly Split[]): Promise<void> {
  const symbols = textArray(splits.map(({ symbol }) => symbol))
  const dates = textArray(splits.map(({ date }) => date))
  const newShares = numberArray(splits.map((split) => split.newShares))
  const oldShares = numberArray(splits.map((split) => split.oldShares))
  await database.run(
    (sql) => sql`
      insert into mkt.splits (symbol, date, new_shares, old_shares)
      select symbol, day::date, new_shares, old_shares
      from unnest(${symbols}::text::text[], ${dates}::text::text[],
          ${newShares}::text::int[], ${oldShares}::text::int[])
        as given (symbol, day, new_shares, old_shares)
      on conflict (symbol, date) do update
      set new_shares = excluded.new_shares, old_shares = excluded.old_shares`,
  )
}

/** See BarStore.removeSplit. */
export async function removeSplit(
  database: Database,
  symbol: string,
  date: string,
): Promise<boolean> {
  const rows = await database.run(
    (sql) => sql`
      delete from mkt.splits where symbol = ${symbol} and date = ${date} returning symbol`,
  )
  return rows.length > 0
}
