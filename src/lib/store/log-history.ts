import type { Database } from '../postgres/connection.ts'
import type { LogTopic } from './bar-store.ts'

/** What a store knows of logs. */
export interface LogHistory {
  /** The ids of the logs that its bars come from. */
  readonly known: readonly string[]
  /** How long ago trades of this topic came into the bars; null where none ever did. */
  readonly idleMs: number | null
}

export async function readLogHistory(
  database: Database,
  { logId, topic }: LogTopic,
): Promise<LogHistory> {
  const [row] = await database.run(
    (sql) => sql<LogHistory[]>`
      select coalesce((select json_agg(log_id order by accepted_at) from mkt.logs), '[]') as known,
        (select (extract(epoch from now() - max(updated_at)) * 1000)::float8 from mkt.progress
         where log_id = ${logId} and topic = ${topic}) as "idleMs"`,
  )
  return row as LogHistory
}
