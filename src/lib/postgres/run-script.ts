/** Scripts that change the schema: several statements in one simple query are one transaction. */
import { EXIT, messageOf, MktError } from '../core/errors.ts'
import type { Database } from './connection.ts'
import { codeOf } from './database-errors.ts'

/** Any number that nothing else in the database takes: "mkt" as ASCII. */
const MIGRATION_LOCK = 0x6d6b74
/** A table of the original project may be large, and its key is built anew. */
const SCRIPT_LIMIT_MS = 3_600_000
const TAKE_TURNS = `set local statement_timeout = 0; set local lock_timeout = 0;
select pg_advisory_xact_lock(${MIGRATION_LOCK});`

/** Runs the script whole or not at all; processes that run scripts at once take turns. */
export async function runScript(database: Database, script: string): Promise<void> {
  await database.run((sql) => sql.unsafe(`${TAKE_TURNS}\n${script}`).simple(), SCRIPT_LIMIT_MS)
}

const NO_PRIVILEGE = '42501'
const REMEDIES = new Map([
  [NO_PRIVILEGE, ['run it as the owner of the table or of the database, or grant the role create']],
])

/** What the server said of a script, of which nothing was kept; `what` goes after "Cannot". */
export function scriptFailed(what: string, error: unknown): MktError {
  if (error instanceof MktError) return error
  const { detail } = error as { detail?: string }
  const said = [messageOf(error), detail].filter(Boolean).join(': ')
  return new MktError(`Cannot ${what}: ${said}`, {
    code: 'MIGRATION_FAILED',
    exit: EXIT.configuration,
    tryThis: [
      ...(REMEDIES.get(codeOf(error)) ?? []),
      'read the message of the server above; nothing of it was kept',
    ],
    cause: error,
  })
}
