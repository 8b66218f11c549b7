/** Lets one process at a time change what the server keeps. */
import { EXIT, messageOf, MktError } from '../core/errors.ts'
import type { Database, Sql } from '../postgres/connection.ts'
import { codeOf, databaseError } from '../postgres/database-errors.ts'

/** Any number that nothing else in the database takes: "mkt" as ASCII, and 1. */
const STEPS_LOCK = 0x6d6b75
/** How long to wait for another process that may be moving many bars. */
const LOCK_LIMIT_MS = 600_000

/**
 * Works while it holds the lock, on a connection of its own whose statements have no limit: those
 * that compute aggregates cannot run in a transaction, which could have a limit of its own.
 */
export async function underStepsLock<T>(
  database: Database,
  work: (own: Sql) => Promise<T>,
): Promise<T> {
  const own = database.dedicated()
  try {
    await own.unsafe(`set statement_timeout = 0; set lock_timeout = ${LOCK_LIMIT_MS}`).simple()
    await own`select pg_advisory_lock(${STEPS_LOCK})`
    return await work(own)
  } catch (error) {
    if (error instanceof MktError) throw error
    throw codeOf(error) === '55P03' ? lockHeld(error) : databaseError(error, database.label)
  } finally {
    await own.end({ timeout: 1 })
  }
}

function lockHeld(cause: unknown): MktError {
  return new MktError(`Cannot migrate yet: another mkt migrate is at work (${messageOf(cause)})`, {
    code: 'MIGRATE_BUSY',
    exit: EXIT.tryAgain,
    tryThis: ['try again when it is through'],
    cause,
  })
}
