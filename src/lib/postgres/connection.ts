/**
 * The one way to PostgreSQL. Server-side limits end a statement that hangs, and a watchdog on this
 * side discards the whole client where even those cannot (a frozen link keeps a query for ever).
 */
import postgres from 'postgres'
import { databaseError } from './database-errors.ts'

export type Sql = postgres.Sql

/** A part of a statement, made by a function of its own. */
export type Fragment = ReturnType<Sql>

/** Where a database is. `label` names it in messages, without any secret. */
export interface DatabaseTarget {
  readonly kind: 'embedded' | 'external'
  readonly label: string
  readonly options: postgres.Options<Record<string, never>>
  readonly url?: string
  /** How long a statement may take; 30 s where not given. */
  readonly statementLimitMs?: number | undefined
}

export interface Database {
  readonly kind: 'embedded' | 'external'
  readonly label: string
  /**
   * Runs one statement. Rejects with DATABASE_UNAVAILABLE (exit 69) where trying again may help;
   * whether the statement had its effect is unknown then. Never more than one statement where it
   * must be exact: after a reconnect the second would run outside the first one's transaction.
   */
  run<T>(statement: (sql: Sql) => PromiseLike<T>, limitMs?: number): Promise<T>
  /** A client of its own, of one connection that lives on: for advisory locks and LISTEN. */
  dedicated(): Sql
  close(): Promise<void>
}

const STATEMENT_TIMEOUT_MS = 30_000
const LOCK_TIMEOUT_MS = 10_000
/** So much later than the server's own limit, so that it acts only where the link is dead. */
const WATCHDOG_FACTOR = 7 / 6
const CONNECT_TIMEOUT_S = 5
/** The driver's own pauses grow to 20 seconds; who repeats a statement has pauses already. */
const RECONNECT_DELAY_S = 0.25
const IDLE_TIMEOUT_S = 60
const MAX_CONNECTIONS = 4
const END_TIMEOUT_S = 2

export function connect(target: DatabaseTarget): Database {
  const { statementLimitMs = STATEMENT_TIMEOUT_MS } = target
  let sql: Sql | undefined
  const dedicated = new Set<Sql>()
  const current = (): Sql => (sql ??= client(target, MAX_CONNECTIONS))
  return {
    kind: target.kind,
    label: target.label,
    run: async (statement, limitMs = statementLimitMs * WATCHDOG_FACTOR) => {
      const used = current()
      const discard = () => {
        if (sql === used) sql = undefined
        void used.end({ timeout: 0 }).catch(() => undefined)
      }
      try {
        return withoutHoles(await withinWatchdog(statement(used), limitMs, discard))
      } catch (error) {
        throw databaseError(error, target.label)
      }
    },
    dedicated: () => {
      const own = client(target, 1)
      dedicated.add(own)
      return own
    },
    close: async () => {
      const all = sql === undefined ? [...dedicated] : [sql, ...dedicated]
      await Promise.allSettled(all.map((one) => one.end({ timeout: END_TIMEOUT_S })))
    },
  }
}

function client(target: DatabaseTarget, max: number): Sql {
  const { statementLimitMs = STATEMENT_TIMEOUT_MS } = target
  const options: postgres.Options<Record<string, never>> = {
    ...target.options,
    max,
    max_lifetime: null,
    idle_timeout: max === 1 ? 0 : IDLE_TIMEOUT_S,
    connect_timeout: CONNECT_TIMEOUT_S,
    backoff: () => RECONNECT_DELAY_S,
    fetch_types: false,
    onnotice: () => undefined,
    connection: {
      application_name: 'mkt',
      statement_timeout: statementLimitMs,
      lock_timeout: Math.min(LOCK_TIMEOUT_MS, statementLimitMs),
      idle_in_transaction_session_timeout: statementLimitMs,
    },
  }
  return target.url === undefined ? postgres(options) : postgres(target.url, options)
}

async function withinWatchdog<T>(
  work: PromiseLike<T>,
  limitMs: number,
  discard: () => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const frozen = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      discard()
      reject(Object.assign(new Error(`no answer for ${limitMs} ms`), { code: 'FROZEN' }))
    }, limitMs)
  })
  try {
    return await Promise.race([work, frozen])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * After a link was cut in the midst of a result, postgres.js 3.4.9 counts on from there: the next
 * result on that connection is whole, but begins behind as many places that hold nothing.
 */
function withoutHoles<T>(result: T): T {
  if (!Array.isArray(result) || result.length === 0 || 0 in result) return result
  return result.filter(() => true) as T
}
