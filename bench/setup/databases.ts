/** The embedded PostgreSQL with its defaults (commits wait for the disk), a database for each run. */
import { connect, type Database } from '../../src/lib/postgres/connection.ts'
import { findServer } from '../../src/lib/postgres/embedded-find.ts'
import { ensureServer } from '../../src/lib/postgres/embedded-start.ts'
import { stopServer } from '../../src/lib/postgres/embedded-stop.ts'
import { migrate } from '../../src/lib/postgres/migrate.ts'

export interface Databases {
  /** An empty database, or a copy of another to which nobody is connected. */
  create(template?: string): Promise<BenchDatabase>
  /** A database with the tables of mkt and nothing in them. */
  createMigrated(): Promise<BenchDatabase>
  close(): Promise<void>
}

export interface BenchDatabase {
  readonly name: string
  /** postgres://user:password@host:port/name */
  readonly url: string
  /** Runs with a connection, which is closed afterwards. */
  use<T>(work: (database: Database) => Promise<T>): Promise<T>
  drop(): Promise<void>
}

/** Starts a server in a folder. */
export async function startDatabases(folder: string): Promise<Databases> {
  const { url } = await ensureServer(folder)
  const owner = new URL(url).username
  const server = findServer(folder, 'postgres')
  if (server === undefined) throw new Error(`The server in ${folder} is not ready`)
  const superuser = connectTo(server.url)
  let made = 0
  let empty: Promise<BenchDatabase> | undefined
  const create = async (template = 'template1'): Promise<BenchDatabase> => {
    const name = `bench_${(made += 1)}`
    const copy = `create database ${name} owner ${owner} template ${template} strategy file_copy`
    await execute(superuser, copy)
    // What was written before a run is no work of it.
    await execute(superuser, 'checkpoint')
    const own = Object.assign(new URL(url), { pathname: `/${name}` }).href
    const drop = () => execute(superuser, `drop database ${name} with (force)`)
    return { name, url: own, use: (work) => using(own, work), drop }
  }
  const migrated = async (): Promise<BenchDatabase> => {
    const database = await create()
    await database.use(migrate)
    return database
  }
  return {
    create,
    createMigrated: async () => create((await (empty ??= migrated())).name),
    async close() {
      await superuser.close()
      await stopServer(folder)
    },
  }
}

const STATEMENT_LIMIT_MS = 1_800_000

function connectTo(url: string): Database {
  const limit = { statementLimitMs: STATEMENT_LIMIT_MS }
  return connect({ kind: 'external', label: 'the benchmark', url, options: {}, ...limit })
}

async function execute(database: Database, statement: string): Promise<void> {
  await database.run((sql) => sql.unsafe(statement))
}

async function using<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = connectTo(url)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}
