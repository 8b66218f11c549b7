/**
 * Numbered migrations: each file of sql/ runs once, in order, in a transaction of its own that also
 * records it. Any number of processes may migrate at once: an advisory lock makes them take turns.
 */
import { promises as files, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { EXIT, MktError } from '../core/errors.ts'
import type { Database } from './connection.ts'
import { codeOf } from './database-errors.ts'
import { runScript, scriptFailed } from './run-script.ts'

export interface Migration {
  readonly version: number
  readonly name: string
}

/** A migration and its file in sql/. */
export interface MigrationFile extends Migration {
  readonly file: string
}

export interface MigrationStatus {
  readonly applied: readonly Migration[]
  readonly pending: readonly MigrationFile[]
  /** Versions that the database has and this program does not know: it is older than the schema. */
  readonly unknown: readonly number[]
}

const SQL_FOLDER = new URL('../../../sql/', import.meta.url)
/** Raised by the guard below where another process has run the migration meanwhile. */
const ALREADY_DONE = 'MK001'

/** Which migrations have run and which are to run, asked within limitMs. Errors: DATABASE_UNAVAILABLE. */
export async function migrationStatus(
  database: Database,
  limitMs?: number,
): Promise<MigrationStatus> {
  const known = migrations()
  const done = new Set(await appliedVersions(database, limitMs))
  return {
    applied: known.filter(({ version }) => done.has(version)),
    pending: known.filter(({ version }) => !done.has(version)),
    unknown: [...done].filter((version) => !known.some((one) => one.version === version)),
  }
}

/** Brings the schema up to date; gives the migrations that it ran itself. */
export async function migrate(database: Database, limitMs?: number): Promise<Migration[]> {
  const { pending, unknown } = await migrationStatus(database, limitMs)
  if (unknown.length > 0) throw newerSchema(database.label)
  const ran: Migration[] = []
  for (const migration of pending) {
    if (await runMigration(database, migration)) {
      ran.push({ version: migration.version, name: migration.name })
    }
  }
  return ran
}

/** Refuses a database whose schema is not the one that this program knows. */
export async function requireSchema(database: Database, limitMs?: number): Promise<void> {
  const { pending, unknown } = await migrationStatus(database, limitMs)
  if (unknown.length > 0) throw newerSchema(database.label)
  if (pending.length === 0) return
  throw new MktError(
    `Cannot use the database at ${database.label}: its schema lacks ${pending.length} migrations`,
    { code: 'SCHEMA_OUTDATED', exit: EXIT.configuration, tryThis: ['mkt migrate'] },
  )
}

function newerSchema(label: string): MktError {
  return new MktError(
    `Cannot use the database at ${label}: its schema is newer than this version of mkt`,
    { code: 'SCHEMA_NEWER', exit: EXIT.configuration, tryThis: ['install the newest mkt'] },
  )
}

/** Read at once: the first file that is read in the background takes as long as to begin threads. */
function migrations(): MigrationFile[] {
  const names = readdirSync(fileURLToPath(SQL_FOLDER)).filter((file) => /^\d{3}-/.test(file))
  return names.sort().map((file) => ({
    version: Number(file.slice(0, 3)),
    name: file.slice(4).replace(/\.sql$/, ''),
    file,
  }))
}

const NO_SUCH_TABLE = '42P01'
const NO_SUCH_SCHEMA = '3F000'

async function appliedVersions(database: Database, limitMs?: number): Promise<number[]> {
  try {
    const rows = await database.run(
      (sql) => sql<{ version: number }[]>`select version from mkt.migrations order by version`,
      limitMs,
    )
    return rows.map(({ version }) => version)
  } catch (error) {
    if ([NO_SUCH_TABLE, NO_SUCH_SCHEMA].includes(codeOf(error))) return []
    throw error
  }
}

/** What a migration runs: itself, and the note that it has run. */
export async function migrationScript({ version, name, file }: MigrationFile): Promise<string> {
  const body = await files.readFile(new URL(file, SQL_FOLDER), 'utf8')
  return `${body}\ninsert into mkt.migrations (version, name) values (${version}, '${name}');`
}

/** True if this call ran it. */
async function runMigration(database: Database, migration: MigrationFile): Promise<boolean> {
  const script = `${guard(migration.version)}\n${await migrationScript(migration)}`
  try {
    await runScript(database, script)
    return true
  } catch (error) {
    if (codeOf(error) === ALREADY_DONE) return false
    throw scriptFailed(`run the migration ${migration.file}`, error)
  }
}

/** Leaves the transaction where another process has run the migration meanwhile. */
function guard(version: number): string {
  return `do $guard$ begin
  if to_regclass('mkt.migrations') is not null then
    if exists (select from mkt.migrations where version = ${version}) then
      raise exception 'already done' using errcode = '${ALREADY_DONE}';
    end if;
  end if;
end $guard$;`
}
