/**
 * The calls of mkt.apply (sql/003-apply.sql) and of mkt.apply_coverage (sql/005-coverage.sql): bars or
 * coverage, and progress, in one statement.
 */
import { EXIT, MktError } from '../core/errors.ts'
import { bytesArray, numberArray, textArray } from '../postgres/array-literal.ts'
import type { Database, Sql } from '../postgres/connection.ts'
import { codeOf } from '../postgres/database-errors.ts'
import { barLiterals } from './bar-literals.ts'
import type { ApplyOutcome, Commit } from './bar-store.ts'

const SOURCE_OVER_OTHER_PARTITIONS = 'MK065'

interface OutcomeRow {
  status: 'applied' | 'fenced'
  next: string
  epoch: string
}

/** Errors: DATABASE_UNAVAILABLE, after which the outcome is unknown; SOURCE_CHANGED (exit 65). */
export async function applyCommit(database: Database, commit: Commit): Promise<ApplyOutcome> {
  try {
    const call = commit.coverage.length > 0 ? callApplyCoverage : callApply
    const [row] = await database.run((sql) => call(sql, commit))
    if (row?.status === 'applied') return { status: 'applied' }
    const progress = row && { next: BigInt(row.next), epoch: BigInt(row.epoch) }
    return { status: 'fenced', progress }
  } catch (error) {
    if (codeOf(error) !== SOURCE_OVER_OTHER_PARTITIONS) throw error
    throw new MktError(
      `Cannot apply partition ${commit.partition} of ${commit.topic}: a source in it is known over another number of partitions, so its copies cannot be told from new trades`,
      {
        code: 'SOURCE_CHANGED',
        exit: EXIT.badData,
        tryThis: ['send its trades again as another source: mkt replay --file FILE --again'],
      },
    )
  }
}

function callApply(sql: Sql, commit: Commit): PromiseLike<OutcomeRow[]> {
  const bars = barLiterals(commit.bars)
  return sql<OutcomeRow[]>`
    select * from mkt.apply(
      ${position(sql, commit)},
      ${bars.symbol}::text::text[], ${bars.startMs}::text::bigint[],
      ${bars.open}::text::numeric[], ${bars.high}::text::numeric[],
      ${bars.low}::text::numeric[], ${bars.close}::text::numeric[],
      ${bars.volume}::text::numeric[], ${bars.notional}::text::numeric[],
      ${bars.tradeCount}::text::bigint[],
      ${bars.openTime}::text::bigint[], ${bars.openOffset}::text::bigint[],
      ${bars.openPartition}::text::int[],
      ${bars.closeTime}::text::bigint[], ${bars.closeOffset}::text::bigint[],
      ${bars.closePartition}::text::int[],
      ${sourcesAndRejects(sql, commit)})`
}

function callApplyCoverage(sql: Sql, commit: Commit): PromiseLike<OutcomeRow[]> {
  const spans = commit.coverage.flatMap(({ symbols, ...span }) =>
    symbols.map((symbol) => ({ ...span, symbol })),
  )
  return sql<OutcomeRow[]>`
    select * from mkt.apply_coverage(
      ${position(sql, commit)}, ${sourcesAndRejects(sql, commit)},
      ${textArray(spans.map(({ symbol }) => symbol))}::text::text[],
      ${numberArray(spans.map(({ fromMs }) => fromMs))}::text::bigint[],
      ${numberArray(spans.map(({ toMs }) => toMs))}::text::bigint[],
      array_replace(${textArray(spans.map(({ reason }) => reason ?? ''))}::text::text[], '', null))`
}

function position(sql: Sql, commit: Commit) {
  const { fingerprint } = commit
  return sql`${commit.logId}, ${commit.topic}, ${commit.partition}, ${String(commit.epoch)},
    ${String(commit.expected)}, ${String(commit.next)},
    ${fingerprint?.sentMs ?? null}, ${fingerprint?.crc ?? null}`
}

function sourcesAndRejects(sql: Sql, commit: Commit) {
  const { rejects } = commit
  const sources = [...commit.sources].map(([src, seq]) => ({ ...splitSource(src), seq }))
  return sql`
    ${textArray(sources.map(({ id }) => id))}::text::text[],
    ${numberArray(sources.map(({ partitions }) => partitions))}::text::int[],
    ${numberArray(sources.map(({ seq }) => seq))}::text::bigint[],
    ${numberArray(rejects.map((reject) => reject.offset))}::text::bigint[],
    ${textArray(rejects.map((reject) => reject.reason))}::text::text[],
    ${bytesArray(rejects.map((reject) => reject.payload))}::text::bytea[]`
}

/** `<id>/<partitions>` apart; the log hands over well-formed sources only. */
function splitSource(src: string): { id: string; partitions: number } {
  const slash = src.lastIndexOf('/')
  return { id: src.slice(0, slash), partitions: Number(src.slice(slash + 1)) }
}
