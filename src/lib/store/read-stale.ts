import type { StaleAggregate } from '../core/store-state.ts'
import type { Database } from '../postgres/connection.ts'

/** Aggregates that lag behind the minutes somewhere, the finest first. */
export async function readStale(database: Database): Promise<StaleAggregate[]> {
  return database.run(
    (sql) => sql<StaleAggregate[]>`
      select a.view_name as name, s.spans
      from mkt.aggregates a
      cross join lateral (select count(*)::int as spans from mkt.stale(a.width_ms)) as s
      where a.materialized and s.spans > 0 order by a.width_ms`,
  )
}
