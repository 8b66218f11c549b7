/** Drops old bars where the server has no job for it. */
import { EXIT, MktError } from '../core/errors.ts'
import type { Database } from '../postgres/connection.ts'
import { requireSchema } from '../postgres/migrate.ts'
import { findTimescale, type Timescale } from './extension.ts'
import { readFacts } from './facts.ts'
import { readLedger } from './ledger.ts'
import { BARS } from './levels.ts'
import { identifier, literal } from './sql-text.ts'

export interface Pruned {
  /** Bars from before this time are too old, ms since 1970. */
  readonly beforeMs: number
  /** `server`: it drops them by itself. `chunks`: whole chunks. `rows`: bar by bar. */
  readonly by: 'server' | 'chunks' | 'rows'
  /** How many chunks or rows went, or would go. */
  readonly dropped: number
}

export interface PruneOptions {
  readonly dryRun: boolean
  /** Ends it after the batch at work. */
  readonly signal?: AbortSignal
}

/**
 * Drops what is older than mkt migrate --retain says.
 * @throws MktError (configuration) where nothing says so.
 */
export async function prune(database: Database, { dryRun, signal }: PruneOptions): Promise<Pruned> {
  await requireSchema(database)
  const beforeMs = Date.now() - (await retainMs(database))
  const found = await findTimescale(database)
  const facts = found.state === 'ready' ? await readFacts(database) : undefined
  if (facts?.jobs.some(({ kind }) => kind === 'retention')) {
    return { beforeMs, by: 'server', dropped: 0 }
  }
  if (found.state !== 'ready' || facts?.chunkMs === undefined) {
    const drop = dryRun ? countRows : deleteRows
    return { beforeMs, by: 'rows', dropped: await drop(database, beforeMs, signal) }
  }
  if (facts.aggregates.size > 0) throw noJobYet(database)
  return { beforeMs, by: 'chunks', dropped: await dropChunks(database, found, beforeMs, dryRun) }
}

async function retainMs(database: Database): Promise<number> {
  const kept = (await readLedger(database)).get('retention')?.settings.retainMs
  if (typeof kept === 'number') return kept
  throw new MktError('Cannot prune: the store keeps every bar', {
    code: 'NO_RETENTION',
    exit: EXIT.configuration,
    tryThis: ['mkt migrate --retain 2y, to drop what is older than two years'],
  })
}

/** To drop bars before the aggregates are told to keep away would take them out of those too. */
function noJobYet({ label }: Database): MktError {
  return new MktError(`Cannot prune the database at ${label}: its job for that is missing`, {
    code: 'NO_RETENTION_JOB',
    exit: EXIT.configuration,
    tryThis: ['mkt migrate'],
  })
}

async function dropChunks(
  database: Database,
  { schema }: Timescale,
  beforeMs: number,
  dryRun: boolean,
): Promise<number> {
  const call = dryRun ? 'show_chunks' : 'drop_chunks'
  const bars = literal(`public.${BARS}`)
  const rows = await database.run((sql) =>
    sql.unsafe(
      `select ${identifier(schema)}.${call}(${bars}, older_than => to_timestamp(${beforeMs / 1000}))`,
    ),
  )
  return rows.length
}

async function countRows(database: Database, beforeMs: number): Promise<number> {
  const [row] = await database.run(
    (sql) => sql<{ count: string }[]>`
      select count(*) from public.stock_bars_1min where timestamp < to_timestamp(${beforeMs / 1000})`,
  )
  return Number(row?.count)
}

/** So many rows at a time, so that nobody waits for their locks and no statement takes long. */
const ROWS_PER_BATCH = 10_000

interface Batch {
  readonly count: number
  readonly symbol: string | null
  readonly at: string | null
}

/** Walks once along the key. */
async function deleteRows(
  database: Database,
  beforeMs: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  let dropped = 0
  let last: { symbol: string; at: string } = { symbol: '', at: '-infinity' }
  while (signal?.aborted !== true) {
    const { count, symbol, at } = await deleteBatch(database, beforeMs, last)
    dropped += count
    if (symbol === null || at === null) break
    last = { symbol, at }
  }
  return dropped
}

async function deleteBatch(
  database: Database,
  beforeMs: number,
  last: { symbol: string; at: string },
): Promise<Batch> {
  const [batch] = await database.run(
    (sql) => sql<Batch[]>`
      with old as materialized (
        select symbol, timestamp from public.stock_bars_1min
        where (symbol, timestamp) > (${last.symbol}, ${last.at}::text::timestamptz)
          and timestamp < to_timestamp(${beforeMs / 1000})
        order by symbol, timestamp limit ${ROWS_PER_BATCH}
      ), gone as (
        delete from public.stock_bars_1min b using old o
        where b.symbol = o.symbol and b.timestamp = o.timestamp
      ), newest as (
        select symbol, timestamp from old order by symbol desc, timestamp desc limit 1
      )
      select (select count(*)::int from old) as count, (select symbol from newest) as symbol,
        (select timestamp::text from newest) as at`,
  )
  return batch as Batch
}
