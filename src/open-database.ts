/** Opens the database that flags and environment mean. */
import {
  databaseFromEnvironment,
  statementLimitFromEnvironment,
  type DatabaseEnvironment,
} from './flags.ts'
import { EXIT, MktError } from './lib/core/errors.ts'
import { hostOf } from './lib/core/host-of.ts'
import { connect, type Database, type DatabaseTarget } from './lib/postgres/connection.ts'
import { findServer } from './lib/postgres/embedded-find.ts'
import { untilOpen, type OpenOptions } from './open-patiently.ts'

/** The flags of storeFlags, parsed. */
export interface StoreSettings {
  readonly home: string
  readonly wait: number
  readonly store?: 'url' | 'embedded' | undefined
}

/** Names the database that the settings mean, without any secret. */
export function databaseLabel({ store }: StoreSettings): string {
  const external = databaseFromEnvironment()
  const isEmbedded = external === undefined || store === 'embedded'
  return (isEmbedded ? embeddedTarget('') : targetOf(external)).label
}

/** Opens the database; the embedded server is found or started. Errors: exit 69, 77, 78. */
export function openDatabase(settings: StoreSettings, options: OpenOptions): Promise<Database> {
  return opened(settings, options, async (database, limitMs) => {
    await database.run((sql) => sql`select 1`, limitMs)
  })
}

/**
 * The same with its schema up to date: the embedded store is migrated on the way, any other
 * database must be up to date already.
 */
export function openPreparedDatabase(
  settings: StoreSettings,
  options: OpenOptions,
): Promise<Database> {
  return opened(settings, options, prepareSchema)
}

async function prepareSchema(database: Database, limitMs?: number): Promise<void> {
  const { migrate, requireSchema } = await import('./lib/postgres/migrate.ts')
  if (database.kind === 'embedded') await migrate(database, limitMs)
  else await requireSchema(database, limitMs)
}

/** Asks a database for an answer; that may take limitMs. */
type Ask = (database: Database, limitMs?: number) => Promise<void>

/** The database once it has answered. */
async function opened(settings: StoreSettings, options: OpenOptions, ask: Ask): Promise<Database> {
  const external = databaseFromEnvironment()
  if (settings.store === 'url' && external === undefined) throw noDatabaseUrl()
  const isEmbedded = external === undefined || settings.store === 'embedded'
  const running = isEmbedded ? await runningServer(settings.home, ask) : undefined
  if (running !== undefined) return running
  const database = connect(isEmbedded ? await startedServer(settings.home) : targetOf(external))
  try {
    await untilOpen(settings.wait, options, (limitMs) => ask(database, limitMs))
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

/** The embedded server if it answers; most times it does, and nothing else is to be asked. */
async function runningServer(home: string, ask: Ask): Promise<Database | undefined> {
  const running = findServer(home)
  if (running === undefined) return undefined
  const database = connect(embeddedTarget(running.url))
  try {
    await ask(database)
    return database
  } catch {
    await database.close()
    return undefined
  }
}

async function startedServer(home: string): Promise<DatabaseTarget> {
  const { ensureServer } = await import('./lib/postgres/embedded-start.ts')
  return embeddedTarget((await ensureServer(home)).url)
}

/**
 * The database of the settings as it is: nothing is started, awaited or migrated. Undefined where
 * the embedded server is not running; a statement may take `limitMs`.
 */
export function findDatabase(
  { home, store }: Pick<StoreSettings, 'home' | 'store'>,
  limitMs: number,
): Database | undefined {
  const external = databaseFromEnvironment()
  if (store === 'url' && external === undefined) throw noDatabaseUrl()
  if (external !== undefined && store !== 'embedded')
    return connect({ ...targetOf(external), statementLimitMs: limitMs })
  const running = findServer(home)
  if (running === undefined) return undefined
  return connect({ ...embeddedTarget(running.url), statementLimitMs: limitMs })
}

function noDatabaseUrl(): MktError {
  return new MktError('Cannot use --store url: neither DATABASE_URL nor DB_HOST is set', {
    code: 'NO_DATABASE_URL',
    exit: EXIT.configuration,
    tryThis: ['export DATABASE_URL=postgres://USER@HOST:5432/NAME', 'leave --store away'],
  })
}

function embeddedTarget(url: string): DatabaseTarget {
  return { kind: 'embedded', label: 'the embedded server', url, options: {} }
}

function targetOf(environment: DatabaseEnvironment): DatabaseTarget {
  const statementLimitMs = statementLimitFromEnvironment()
  if (environment.url !== undefined) return { ...urlTarget(environment.url), statementLimitMs }
  const { host, port, user, password, database } = environment
  return {
    kind: 'external',
    label: `${host}:${port}/${database}`,
    options: { host, port, user, password, database },
    statementLimitMs,
  }
}

/**
 * Any sslmode that asks for TLS means TLS with the certificate checked; none means none. Left to itself
 * the driver takes a certificate of localhost for one of any numeric address.
 */
function urlTarget(text: string): DatabaseTarget {
  const url = parseUrl(text)
  const mode = url.searchParams.get('sslmode') ?? 'disable'
  url.searchParams.delete('sslmode')
  return {
    kind: 'external',
    label: `${url.hostname}:${url.port || 5432}${url.pathname}`,
    url: url.href,
    options: mode === 'disable' ? {} : { ssl: { host: hostOf(url), rejectUnauthorized: true } },
  }
}

function parseUrl(text: string): URL {
  if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return new URL(text)
  throw new MktError('Cannot read DATABASE_URL: it is no postgres:// URL', {
    code: 'BAD_DATABASE_URL',
    exit: EXIT.configuration,
    tryThis: ['export DATABASE_URL=postgres://USER@HOST:5432/NAME'],
  })
}
