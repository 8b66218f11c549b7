/** Minutes made up for tests of wider bars, and the wider bars themselves, worked out here. */
import type { Database } from '../../src/lib/postgres/connection.ts'

const MINUTE_MS = 60_000

/** A row of the bars, in numbers that add up without an error. */
export interface MinuteRow {
  readonly symbol: string
  readonly startMs: number
  /** Null in a minute that has volume only. */
  readonly open: number | null
  readonly high: number | null
  readonly low: number | null
  readonly close: number | null
  readonly volume: number
  /** Null in a row of the original project. */
  readonly tradeCount: number | null
  readonly notional: number | null
}

/** Bars of three symbols with holes, the same for the same seed. */
export function madeUpMinutes(startMs: number, minutes: number, seed = 1): MinuteRow[] {
  let state = seed
  const below = (limit: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  const rows: MinuteRow[] = []
  for (let minute = 0; minute < minutes; minute++) {
    for (const symbol of ['AAPL', 'BINANCE:BTCUSDT', '=A1']) {
      if (below(3) === 0) continue
      const [price, volume] = [100 + below(40) / 4, below(40) / 8]
      const prices =
        below(9) === 0
          ? { open: null, high: null, low: null, close: null }
          : {
              open: price,
              high: price + below(8) / 4,
              low: price - below(8) / 4,
              close: price - 0.25,
            }
      const counts =
        below(400) === 0
          ? { tradeCount: null, notional: null }
          : { tradeCount: 1 + below(9), notional: price * volume }
      rows.push({ symbol, startMs: startMs + minute * MINUTE_MS, ...prices, volume, ...counts })
    }
  }
  return rows
}

/** More than this in one message is too much for the WebAssembly build. */
const ROWS_PER_INSERT = 500

export async function insertMinutes(database: Database, rows: readonly MinuteRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    const json = JSON.stringify(rows.slice(at, at + ROWS_PER_INSERT))
    await database.run(
      (sql) => sql`
        insert into public.stock_bars_1min
          (symbol, timestamp, open, high, low, close, volume, trade_count, notional)
        select symbol, to_timestamp("startMs" / 1000.0), open, high, low, close, volume,
          "tradeCount", notional
        from json_to_recordset(${json}::text::json) as row (symbol text, "startMs" bigint,
          open numeric, high numeric, low numeric, close numeric, volume numeric,
          "tradeCount" bigint, notional numeric)`,
    )
  }
}

/** What the views give, in order of symbol and time, as one text a bar. */
export function foldMinutes(rows: readonly MinuteRow[], widthMs: number): string[] {
  const groups = new Map<string, MinuteRow[]>()
  for (const row of rows.toSorted((a, b) => a.startMs - b.startMs)) {
    const key = `${row.symbol} ${Math.floor(row.startMs / widthMs) * widthMs}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups].map(([key, group]) => `${key} ${folded(group)}`).sort()
}

function folded(group: readonly MinuteRow[]): string {
  const priced = group.filter(({ open }) => open !== null)
  const isWhole = group.every(({ tradeCount }) => tradeCount !== null)
  const sum = (values: (number | null)[]) => values.reduce<number>((a, b) => a + (b ?? 0), 0)
  return [
    priced[0]?.open,
    priced.length === 0 ? null : Math.max(...priced.map(({ high }) => high as number)),
    priced.length === 0 ? null : Math.min(...priced.map(({ low }) => low as number)),
    priced.at(-1)?.close,
    sum(group.map(({ volume }) => volume)),
    isWhole ? sum(group.map(({ tradeCount }) => tradeCount)) : null,
    isWhole ? sum(group.map(({ notional }) => notional)) : null,
  ]
    .map((value) => value ?? 'null')
    .join(' ')
}

/** The rows of a view in the form of foldMinutes. */
export async function widerBars(database: Database, view: string): Promise<string[]> {
  const rows = await database.run(
    (sql) => sql<{ line: string }[]>`
      select concat_ws(' ', symbol, extract(epoch from timestamp)::bigint * 1000,
        coalesce(open::text, 'null'), coalesce(high::text, 'null'), coalesce(low::text, 'null'),
        coalesce(close::text, 'null'), volume, coalesce(trade_count::text, 'null'),
        coalesce(notional::text, 'null')) as line
      from public.${sql(view)}`,
  )
  return rows.map(({ line }) => line).sort()
}

/** A sum over every column of every bar. */
export async function checksumOfBars(database: Database): Promise<string> {
  const [row] = await database.run(
    (sql) => sql<{ sum: string }[]>`
      select count(*) || ' ' || md5(string_agg(b::text, ',' order by symbol, timestamp)) as sum
      from public.stock_bars_1min b`,
  )
  return row?.sum ?? ''
}
