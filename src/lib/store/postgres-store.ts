import { calendarOf } from '../core/calendar.ts'
import { EXIT, MktError } from '../core/errors.ts'
import { ONE_MINUTE } from '../core/interval.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import type { Database } from '../postgres/connection.ts'
import { applyCommit } from './apply.ts'
import type { BarQuery, BarStore, LogTopic } from './bar-store.ts'
import { readCsv } from './read-csv.ts'
import { readCoveredSymbols, readListening } from './read-coverage.ts'
import { readGaps } from './read-gaps.ts'
import { readRejectCounts, readRejects } from './read-rejects.ts'
import { beginProgress, moveProgress, progressRows } from './progress-rows.ts'
import { readBars, readNamed, readSymbols } from './read-bars.ts'
import { readRolled } from './read-rolled.ts'
import { readState } from './read-state.ts'
import { readSummaries } from './read-summaries.ts'
import { readTraffic } from './read-traffic.ts'
import { addSplits, readSplits, removeSplit } from './split-rows.ts'

/** The bar store in PostgreSQL; its schema must be up to date (see migrate.ts). */
export async function postgresStore(database: Database): Promise<BarStore> {
  const [row] = await database.run((sql) => sql<{ id: string }[]>`select id from mkt.store`)
  return {
    id: row?.id ?? '',
    acceptLog: (log, accept) => acceptLog(database, log, accept),
    begin: (log, partition, next) => beginProgress(database, log, partition, next),
    progress: (log) => progressRows(database, log),
    move: (log, partition, from, next, loss) =>
      moveProgress(database, { ...log, partition }, from, next, loss),
    sources: (log, partition) => sources(database, log, partition),
    gaps: (query) => readGaps(database, query),
    listening: () => readListening(database),
    rejects: (query) => readRejects(database, query),
    rejectCounts: (log) => readRejectCounts(database, log),
    apply: (commit) => applyCommit(database, commit),
    symbols: (among) => (among ? readNamed(database, among) : readSymbols(database)),
    coveredSymbols: () => readCoveredSymbols(database),
    summaries: (query) => readSummaries(database, query),
    traffic: (symbols, fromMs, toMs) => readTraffic(database, symbols, fromMs, toMs),
    state: () => readState(database),
    bars: (query) => barsOf(database, query),
    csvLines: (query, textOf) => readCsv(database, query, textOf),
    splits: (symbols) => readSplits(database, symbols),
    addSplits: (splits) => addSplits(database, splits),
    removeSplit: (symbol, date) => removeSplit(database, symbol, date),
  }
}

/** Minutes are read as they are stored; whatever is joined or filled takes more. */
function barsOf(database: Database, query: BarQuery): AsyncIterable<StoredBar[]> {
  if (query.calendar === undefined && query.fill === undefined) return readBars(database, query)
  return readRolled(database, { ...query, calendar: query.calendar ?? MINUTES })
}

const MINUTES = calendarOf({ interval: ONE_MINUTE, zone: 'UTC', session: 'all' })

async function acceptLog(
  database: Database,
  log: { id: string; kind: string },
  accept: boolean,
): Promise<void> {
  const known = await database.run(
    (sql) => sql<{ log_id: string }[]>`
      with known as (select log_id from mkt.logs),
      added as (
        insert into mkt.logs (log_id, kind) select ${log.id}, ${log.kind}
        where ${accept} or not exists (select from known)
        on conflict do nothing)
      select log_id from known`,
  )
  if (accept || known.length === 0 || known.some(({ log_id }) => log_id === log.id)) return
  throw new MktError(
    `Cannot take trades from the ${log.kind} log ${log.id}: the bars of this store come from another log (${known.map(({ log_id }) => log_id).join(', ')}), and trades that are in both would count twice`,
    {
      code: 'SECOND_LOG',
      exit: EXIT.badData,
      tryThis: ['mkt etl --accept-log (once), if the two logs hold different trades'],
    },
  )
}

async function sources(
  database: Database,
  { logId, topic }: LogTopic,
  partition: number,
): Promise<Map<string, number>> {
  const rows = await database.run(
    (sql) => sql<{ src: string; last_seq: string }[]>`
      select id || '/' || partitions as src, last_seq from mkt.sources
      where log_id = ${logId} and topic = ${topic} and partition = ${partition}`,
  )
  return new Map(rows.map(({ src, last_seq }) => [src, Number(last_seq)]))
}
