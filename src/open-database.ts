/** Opens the database that flags and environment mean. */
import {
  databaseFromEnvironment,
  statementLimitFromEnvironment,
  type DatabaseEnvironment,
} from './flags.ts'
import { EXIT, MktError } from './lib/core/errors.ts'
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
export async function openDatabase(
  settings: StoreSettings,
  options: OpenOptions,
): Promise<Database> {
  const external = databaseFromEnvironment()
  if (settings.store === 'url' && external === undefined) throw noDatabaseUrl()
  if (external === undefined || settings.store === 'embedded') return openEmbedded(settings.home)
  const database = connect(targetOf(external))
  try {
    await untilOpen(settings.wait, options, (limitMs) =>
      database.run((sql) => sql`select 1`, limitMs),
    )
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

/**
 * The database of the settings as it is: nothing is started, awaited or migrated. Undefined where
 * the embedded server is not running; a statement may take `limitMs`.
 */
export async function findDatabase(
  { home, store }: Pick<StoreSettings, 'home' | 'store'>,
  limitMs: number,
): Promise<Database | undefined> {
  const external = databaseFromEnvironment()
  if (store === 'url' && external === undefined) throw noDatabaseUrl()
  if (external !== undefined && store !== 'embedded')
    return connect({ ...targetOf(external), statementLimitMs: limitMs })
  const running = await findServer(home)
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

async function openEmbedded(home: string): Promise<Database> {
  const running = await findServer(home)
  if (running !== undefined) {
    const database = connect(embeddedTarget(running.url))
    const answers = await database.run((sql) => sql`select 1`).catch(() => undefined)
    if (answers !== undefined) return database
    await database.close()
  }
  const { ensureServer } = await import('./lib/postgres/embedded-start.ts')
  return connect(embeddedTarget((await ensureServer(home)).url))
}

function embeddedTarget(url: string): DatabaseTarget {
  return { kind: 'embedded', label: 'the embedded server', url, options: {} }
}

/**
 * The same with its schema up to date: the embedded store is migrated on the way, any other
 * database must be up to date already.
 */
export async function openPreparedDatabase(
  settings: StoreSettings,
  options: OpenOptions,
): Promise<Database> {
  const database = await openDatabase(settings, options)
  try {
    await untilOpen(settings.wait, options, () => prepareSchema(database))
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

async function prepareSchema(database: Database): Promise<void> {
  const { migrate, requireSchema } = await import('./lib/postgres/migrate.ts')
  if (database.kind === 'embedded') await migrate(database)
  else await requireSchema(database)
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

/** Any sslmode that asks for TLS means TLS with the certificate checked; none means none. */
function urlTarget(text: string): DatabaseTarget {
  const url = parseUrl(text)
  const mode = url.searchParams.get('sslmode') ?? 'disable'
  url.searchParams.delete('sslmode')
  return {
    kind: 'external',
    label: `${url.hostname}:${url.port || 5432}${url.pathname}`,
    url: url.href,
    options: mode === 'disable' ? {} : { ssl: 'verify-full' },
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
