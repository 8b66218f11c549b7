import type { Database } from '../postgres/connection.ts'

/** Whether the extension is loaded, and which workers it may start. */
export interface WorkerFacts {
  /** True where the extension was created in this database, be it loaded or not. */
  readonly isCreated: boolean
  /** How many background workers TimescaleDB may start; null where it is not loaded. */
  readonly workersMax: number | null
  /** How many the server has for everybody. */
  readonly serverWorkersMax: number
}

/** Asks without touching the extension. Errors: those of Database.run. */
export async function readWorkerFacts(database: Database): Promise<WorkerFacts> {
  const [row] = await database.run(
    (sql) => sql<WorkerFacts[]>`
      select exists (select from pg_extension where extname = 'timescaledb') as "isCreated",
        current_setting('timescaledb.max_background_workers', true)::int as "workersMax",
        current_setting('max_worker_processes')::int as "serverWorkersMax"`,
  )
  return row as WorkerFacts
}
