import { afterAll } from 'vitest'
import { migratedDatabase, type TestDatabase } from './database.ts'

/** A database that `fill` has filled, and one without anything, until the last test has ended. */
export async function filledAndEmpty(
  fill: (database: TestDatabase) => Promise<void>,
): Promise<{ filled: TestDatabase; empty: TestDatabase }> {
  const [filled, empty] = await Promise.all([migratedDatabase(), migratedDatabase()])
  afterAll(async () => {
    await Promise.all([filled.drop(), empty.drop()])
  })
  await fill(filled)
  return { filled, empty }
}
