import { findDatabase } from '../open-database.ts'
import { answeringServer } from '../lib/postgres/embedded-ready.ts'
import type { Database } from '../lib/postgres/connection.ts'
import { migrationStatus, type MigrationStatus } from '../lib/postgres/migrate.ts'
import { readServerFacts, type ServerFacts } from '../lib/postgres/server-facts.ts'
import {
  findTimescale,
  type Creatable,
  type NoTimescale,
  type Timescale,
} from '../lib/timescale/extension.ts'
import { readWorkerFacts, type WorkerFacts } from '../lib/timescale/worker-facts.ts'
import type { LogSettings } from '../open.ts'
import { skipped, type Outcome } from './finding.ts'

export interface ReachedDatabase {
  readonly database: Database
  readonly server: ServerFacts
  readonly schema: MigrationStatus
  readonly timescale: Timescale | Creatable | NoTimescale
  readonly workers: WorkerFacts
}

/** So that an answer, or none, is there before the checks that wait for it are given up. */
const ANSWER_LIMIT_MS = 2_000

/**
 * The database of the settings as it is, asked for its facts; undefined where it is the embedded
 * server and that does not run. Nothing is started, made or migrated. Rejects as the command that
 * uses it would.
 */
export async function reachDatabase(
  settings: LogSettings,
  atEnd: (close: () => Promise<void>) => void,
): Promise<ReachedDatabase | undefined> {
  const database = findDatabase(settings, ANSWER_LIMIT_MS)
  if (database === undefined) return undefined
  atEnd(() => database.close())
  if (database.kind === 'embedded' && (await answeringServer(settings.home)) === undefined) {
    return undefined
  }
  const [server, schema, timescale, workers] = await Promise.all([
    readServerFacts(database, ANSWER_LIMIT_MS),
    migrationStatus(database),
    findTimescale(database),
    readWorkerFacts(database),
  ])
  return { database, server, schema, timescale, workers }
}

/** The database once it was reached, asked for once by all checks. */
export type Reached = () => Promise<ReachedDatabase | undefined>

/** What a check says of a database, where there is one to look at. */
export function whenReached(
  reached: Reached,
  judge: (found: ReachedDatabase) => Outcome | Promise<Outcome>,
): () => Promise<Outcome> {
  return async () => {
    const found = await reached().catch(() => undefined)
    return found === undefined ? skipped('the database was not reached') : judge(found)
  }
}

/** The same for what only a schema that is up to date has. */
export function whenMigrated(
  reached: Reached,
  judge: (found: ReachedDatabase) => Outcome | Promise<Outcome>,
): () => Promise<Outcome> {
  return whenReached(reached, (found) => {
    const { pending, unknown } = found.schema
    const isReady = pending.length === 0 && unknown.length === 0
    return isReady ? judge(found) : skipped('the schema is not up to date')
  })
}
