/** What is missing: time without coverage, what a log lost, and quiet minutes of busy symbols. */
import { FILE_REASON } from '../core/coverage.ts'
import type { Database, Sql } from '../postgres/connection.ts'
import type { Gap, GapQuery } from './bar-store.ts'
import { uncovered } from './coverage-sql.ts'
import { readSymbols } from './read-bars.ts'
import { quietGaps } from './read-quiet.ts'

/** See BarStore.gaps. Bars are read symbol by symbol, so that no statement takes long. */
export async function readGaps(database: Database, query: GapQuery): Promise<Gap[]> {
  const [uncovered, lost] = await Promise.all([
    database.run((sql) => coverageGaps(sql, query)),
    database.run((sql) => lostRecords(sql, query)),
  ])
  let gaps = [...uncovered.map(coverageGap), ...lost.map(lostGap)]
  for (const symbol of query.symbols ?? (await readSymbols(database))) {
    const quiet = await database.run((sql) => quietGaps(sql, symbol, query))
    if (quiet.length > 0) gaps = earliest([...gaps, ...quiet], query.limit)
  }
  return earliest(gaps, query.limit)
}

function earliest(gaps: readonly Gap[], limit: number): Gap[] {
  return [...gaps].sort(byTimeAndSymbol).slice(0, limit)
}

function byTimeAndSymbol(a: Gap, b: Gap): number {
  const [nameA, nameB] = [a.symbol ?? '', b.symbol ?? '']
  return a.fromMs - b.fromMs || Number(nameA > nameB) - Number(nameA < nameB)
}

interface CoverageRow {
  symbol: string
  from_ms: string
  to_ms: string
  reason: string | null
  is_last: boolean
}

function coverageGaps(sql: Sql, query: GapQuery): PromiseLike<CoverageRow[]> {
  const { symbols, fromMs, toMs, limit } = query
  return sql<CoverageRow[]>`
    select symbol, greatest(from_ms, ${fromMs}::bigint) as from_ms,
      least(to_ms, ${toMs}::bigint) as to_ms, reason, is_last
    from (${uncovered(sql, symbols, toMs)}) as u
    where from_ms < ${toMs}::bigint and to_ms > ${fromMs}::bigint
    order by 2, symbol limit ${limit}`
}

function coverageGap({ symbol, from_ms, to_ms, reason, is_last }: CoverageRow): Gap {
  const times = { fromMs: Number(from_ms), toMs: Number(to_ms) }
  const words = reason === FILE_REASON ? 'a replayed file ended' : reason
  return { symbol, ...times, kind: 'coverage', reason: words ?? (is_last ? SILENT : CUT_OFF) }
}

const CUT_OFF = 'produce died or was cut off without a word'
const SILENT = 'no word since: produce died or was cut off, or etl does not run'

interface LossRow {
  topic: string
  partition: number
  from_offset: string
  to_offset: string
  from_ms: string
  to_ms: string
}

function lostRecords(sql: Sql, { fromMs, toMs, limit }: GapQuery): PromiseLike<LossRow[]> {
  return sql<LossRow[]>`
    select topic, partition, from_offset, to_offset,
      greatest(from_ms, ${fromMs}::bigint) as from_ms, least(to_ms, ${toMs}::bigint) as to_ms
    from mkt.losses where from_ms < ${toMs}::bigint and to_ms >= ${fromMs}::bigint
    order by 5 limit ${limit}`
}

function lostGap({ topic, partition, from_offset, to_offset, from_ms, to_ms }: LossRow): Gap {
  const offsets = `${from_offset} to ${BigInt(to_offset) - 1n}`
  return {
    ...{ symbol: null, fromMs: Number(from_ms), toMs: Number(to_ms), kind: 'lost' },
    reason: `offsets ${offsets} of partition ${partition} of ${topic} were deleted before they were read`,
  }
}
