/** How TimescaleDB keeps the bars: their size, how many there are, and how much is compressed. */
import type { CompressionState, TimescaleState } from '../core/store-state.ts'
import type { Database } from '../postgres/connection.ts'

export interface HypertableState {
  readonly sizeBytes: number
  /** An estimate. */
  readonly bars: number
  readonly compression: CompressionState | null
}

/** Undefined where the bars are an ordinary table. */
export async function readHypertable(
  database: Database,
  { edition }: TimescaleState,
): Promise<HypertableState | undefined> {
  if (!(await isHypertable(database))) return undefined
  const [row] = await database.run(
    (sql) => sql<{ size: string; bars: string }[]>`
      select hypertable_size('public.stock_bars_1min') as size,
        approximate_row_count('public.stock_bars_1min') as bars`,
  )
  const compression = edition === 'apache' ? null : await readCompression(database)
  return { sizeBytes: Number(row?.size ?? 0), bars: Number(row?.bars ?? 0), compression }
}

async function isHypertable(database: Database): Promise<boolean> {
  const [row] = await database.run(
    (sql) => sql<{ found: boolean }[]>`
      select exists (select from timescaledb_information.hypertables
        where hypertable_schema = 'public' and hypertable_name = 'stock_bars_1min') as found`,
  )
  return row?.found === true
}

interface CompressionRow {
  chunks: number
  compressed: number
  before: string | null
  after: string | null
}

/** The function has a newer name as well, which servers before 2.18 do not know. */
async function readCompression(database: Database): Promise<CompressionState> {
  const [row] = await database.run(
    (sql) => sql<CompressionRow[]>`
      select c.*, s.before_compression_total_bytes as before,
        s.after_compression_total_bytes as after
      from (
        select count(*)::int as chunks,
          (count(*) filter (where is_compressed))::int as compressed
        from timescaledb_information.chunks
        where hypertable_schema = 'public' and hypertable_name = 'stock_bars_1min'
      ) as c
      left join hypertable_compression_stats('public.stock_bars_1min') as s on true`,
  )
  const { chunks = 0, compressed = 0, before = null, after = null } = row ?? {}
  const ratio = Number(after) > 0 ? Number(before) / Number(after) : null
  return { chunks, compressed, ratio }
}
