/** What the server has of TimescaleDB, and the extension itself where it may be created. */
import { messageOf } from '../core/errors.ts'
import type { Database } from '../postgres/connection.ts'
import { codeOf } from '../postgres/database-errors.ts'

/** The extension is there, loaded and new enough. */
export interface Timescale {
  readonly state: 'ready'
  readonly version: string
  readonly edition: 'community' | 'apache'
  /** The schema of its functions. */
  readonly schema: string
  /** Its words since 2.18: columnstore instead of compression. */
  readonly saysColumnstore: boolean
  /** Since 2.28 a refresh takes options. */
  readonly takesRefreshOptions: boolean
}

/** It could be created in this database. */
export interface Creatable {
  readonly state: 'creatable'
  readonly ready: Timescale
}

export interface NoTimescale {
  readonly state: 'absent'
  /** Why, and what would help, for a person to read. */
  readonly reason: string
  readonly remedy?: string
}

export const LEFT_OUT: NoTimescale = {
  state: 'absent',
  reason: 'left out by --no-timescale',
}

export const CREATE_EXTENSION = 'create extension if not exists timescaledb with schema public'

interface Row {
  readonly installed: string | null
  readonly schema: string | null
  readonly available: string | null
  readonly license: string | null
  readonly preloaded: boolean
}

/**
 * Looks without touching: using the extension, or creating it, on a server that has not preloaded
 * it ends the connection. Its loader is told by a setting that only a loaded library defines.
 */
export async function findTimescale(
  database: Database,
): Promise<Timescale | Creatable | NoTimescale> {
  const [row] = await database.run(
    (sql) => sql<Row[]>`
      select e.extversion as installed, e.extnamespace::regnamespace::text as schema,
        a.default_version as available, current_setting('timescaledb.license', true) as license,
        coalesce(current_setting('timescaledb.disable_load', true),
          current_setting('timescaledb.license', true)) is not null as preloaded
      from (select 'timescaledb'::name as name) n
      left join pg_extension e on e.extname = n.name
      left join pg_available_extensions a on a.name = n.name`,
  )
  return judge(row as Row)
}

const MIN_VERSION = '2.13'

function judge({ installed, schema, available, license, preloaded }: Row) {
  const version = installed ?? available
  if (version === null) return absent('TimescaleDB is not installed on this server')
  if (!preloaded) {
    return absent(
      `TimescaleDB ${version} is installed on this server but not loaded`,
      "add timescaledb to shared_preload_libraries in postgresql.conf, restart the server, and run 'mkt migrate' again",
    )
  }
  if (!isAtLeast(version, MIN_VERSION)) {
    return absent(`TimescaleDB ${version} is older than ${MIN_VERSION}`, 'update TimescaleDB')
  }
  const ready = timescale(version, schema ?? 'public', license)
  return installed === null ? ({ state: 'creatable', ready } as const) : ready
}

function absent(reason: string, remedy?: string): NoTimescale {
  return { state: 'absent', reason, ...(remedy === undefined ? {} : { remedy }) }
}

function timescale(version: string, schema: string, license: string | null): Timescale {
  return {
    state: 'ready',
    version,
    schema,
    edition: license === 'apache' ? 'apache' : 'community',
    saysColumnstore: isAtLeast(version, '2.18'),
    takesRefreshOptions: isAtLeast(version, '2.28'),
  }
}

function isAtLeast(version: string, wanted: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number.parseFloat)
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number)
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}

/** Creates the extension on a connection of its own, which the server may end. */
export async function createTimescale(database: Database): Promise<Timescale | NoTimescale> {
  const own = database.dedicated()
  try {
    await own.unsafe(CREATE_EXTENSION).simple()
  } catch (error) {
    return notCreated(error)
  } finally {
    await own.end({ timeout: 1 })
  }
  const found = await findTimescale(database)
  return found.state === 'creatable' ? absent('TimescaleDB could not be created') : found
}

const NO_PRIVILEGE = '42501'

function notCreated(error: unknown): NoTimescale {
  const asSuperuser = `as a superuser in this database: ${CREATE_EXTENSION}`
  if (codeOf(error) === NO_PRIVILEGE) {
    return absent('the role may not create the extension timescaledb', asSuperuser)
  }
  return absent(`the extension timescaledb could not be created: ${messageOf(error)}`, asSuperuser)
}
