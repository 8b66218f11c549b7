import { connect, type Database } from '../../src/lib/postgres/connection.ts'
import { migrate } from '../../src/lib/postgres/migrate.ts'
import { freshDatabase } from './postgres.ts'

export interface TestDatabase extends Database {
  readonly url: string
  /** Closes the connections and removes the database. */
  readonly drop: () => Promise<void>
}

/** An empty database without any schema. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const { url, drop } = await freshDatabase()
  return droppable(url, drop)
}

/** The database of a URL, and how it is removed. */
export function droppable(url: string, remove: () => Promise<void>): TestDatabase {
  const database = connectTo(url)
  return {
    ...database,
    url,
    drop: async () => {
      await database.close()
      await remove()
    },
  }
}

/** A database with the schema up to date. */
export async function migratedDatabase(): Promise<TestDatabase> {
  const database = await emptyDatabase()
  await migrate(database)
  return database
}

export function connectTo(url: string): Database {
  return connect({ kind: 'external', label: 'the test database', url, options: {} })
}
