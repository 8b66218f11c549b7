/** Compares the bars in a table with the truth. */
import type { Database } from '../../src/lib/postgres/connection.ts'
import type { TrueBar, Truth } from './truth.ts'

export interface Checked {
  readonly bars: number
  /** Bars that are missing, differ, or stand in the table once more. */
  readonly wrong: number
}

/** The table where mkt keeps its bars. */
export const MKT_TABLE = 'public.stock_bars_1min'

/** Throws unless all bars of mkt are exact, every digit of them. */
export async function checkExactBars(database: Database, truth: Truth): Promise<void> {
  const fields = ['open', 'high', 'low', 'close', 'volume', 'notional'] as const
  const { bars, wrong } = await compare(database, { table: MKT_TABLE, fields, truth, isSame })
  if (wrong > 0) throw new Error(`${wrong} of ${bars} bars of mkt are wrong: this is no figure`)
}

/** Counts the wrong bars in the table of another program, whose numbers may be doubles. */
export async function checkPeerBars(
  database: Database,
  table: string,
  truth: Truth,
): Promise<Checked> {
  const fields = ['open', 'high', 'low', 'close', 'volume'] as const
  const [{ found } = { found: null }] = await database.run(
    (sql) => sql<{ found: string | null }[]>`select to_regclass(${table})::text as found`,
  )
  if (found === null) return { bars: truth.bars(), wrong: truth.bars() }
  return compare(database, { table, fields, truth, isSame: isAlmost })
}

/** Doubles that were added up in another order are so far apart at most, as a share of them. */
const TOLERANCE = 1e-9

function isSame(wanted: string, found: string): boolean {
  return wanted === found
}

function isAlmost(wanted: string, found: string): boolean {
  const [x, y] = [Number(wanted), Number(found)]
  return Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y))
}

interface Comparison {
  readonly table: string
  readonly fields: readonly (keyof TrueBar)[]
  readonly truth: Truth
  readonly isSame: (wanted: string, found: string) => boolean
}

type Row = Record<string, string> & { readonly symbol: string; readonly start_ms: string }

const PAGE_ROWS = 20_000

async function compare(database: Database, comparison: Comparison): Promise<Checked> {
  const { fields, truth } = comparison
  const bars = truth.bars()
  const seen = new Set<string>()
  let [right, surplus] = [0, 0]
  for await (const page of pagesOf(database, comparison.table, fields)) {
    for (const row of page) {
      const place = `${row.symbol} ${row.start_ms}`
      const bar = truth.bar(row.symbol, Number(row.start_ms))
      if (bar === undefined || seen.has(place)) surplus += 1
      else if ([...fields, 'trades' as const].every((field) => agrees(comparison, bar, row, field)))
        right += 1
      seen.add(place)
    }
  }
  return { bars, wrong: bars - right + surplus }
}

function agrees({ isSame }: Comparison, bar: TrueBar, row: Row, field: keyof TrueBar): boolean {
  const found = row[field]
  return found !== undefined && isSame(bar[field], found)
}

async function* pagesOf(
  database: Database,
  table: string,
  fields: readonly string[],
): AsyncGenerator<Row[]> {
  const sql = database.dedicated()
  const texts = fields.map(
    (field) => `coalesce(trim_scale(${field}::numeric)::text, '') as ${field}`,
  )
  yield* sql
    .unsafe<Row[]>(
      `select symbol, (extract(epoch from timestamp) * 1000)::bigint::text as start_ms,
       coalesce(trade_count, 0)::text as trades, ${texts.join()}
     from ${table} where symbol like 'BINANCE:%'`,
    )
    .cursor(PAGE_ROWS)
  await sql.end()
}
