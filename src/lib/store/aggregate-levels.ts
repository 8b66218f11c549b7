/** The aggregates that TimescaleDB keeps of the bars, and when they can be read instead of them. */
import type { Span } from '../core/calendar.ts'
import type { Database, Fragment, Sql } from '../postgres/connection.ts'

/** An aggregate. */
export interface Level {
  /** How long one of its rows is. */
  readonly widthMs: number
  readonly table: (sql: Sql) => Fragment
  /** Where it may lag behind the minutes. */
  readonly stale: readonly Span[]
}

interface LevelRow {
  width_ms: string
  view_name: string
  stale: { from_ms: number; to_ms: number }[]
}

/** The aggregates that are kept ready, the widest one first; none on a plain PostgreSQL. */
export async function readLevels(database: Database): Promise<Level[]> {
  const rows = await database.run(
    (sql) => sql<LevelRow[]>`
      select width_ms, view_name,
        (select coalesce(json_agg(s), '[]') from mkt.stale(width_ms) as s) as stale
      from mkt.aggregates where materialized order by mkt.aggregates.width_ms desc`,
  )
  return rows.map(({ width_ms, view_name, stale }) => ({
    widthMs: Number(width_ms),
    table: (sql) => sql`public.${sql(view_name)}`,
    stale: stale.map(({ from_ms, to_ms }) => ({ fromMs: from_ms, toMs: to_ms })),
  }))
}

/**
 * The widest aggregate that has these parts to the minute and to the latest trade; undefined where
 * only the minutes do.
 */
export function levelFor(parts: readonly Span[], levels: readonly Level[]): Level | undefined {
  return levels.find(({ widthMs, stale }) => isCutAlong(parts, widthMs) && !meet(parts, stale))
}

function isCutAlong(parts: readonly Span[], widthMs: number): boolean {
  return parts.every(({ fromMs, toMs }) => fromMs % widthMs === 0 && toMs % widthMs === 0)
}

function meet(parts: readonly Span[], stale: readonly Span[]): boolean {
  const [first, last] = [parts[0], parts.at(-1)]
  if (first === undefined || last === undefined) return false
  return stale.some(({ fromMs, toMs }) => fromMs < last.toMs && toMs > first.fromMs)
}
