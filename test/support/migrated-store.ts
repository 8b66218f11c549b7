import type { BarStore } from '../../src/lib/store/bar-store.ts'
import { postgresStore } from '../../src/lib/store/postgres-store.ts'
import { migratedDatabase, type TestDatabase } from './database.ts'

/** An empty store in a database of its own, which has to be dropped. */
export async function migratedStore(): Promise<{ database: TestDatabase; store: BarStore }> {
  const database = await migratedDatabase()
  return { database, store: await postgresStore(database) }
}
