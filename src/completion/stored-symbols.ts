/** The symbols of the store, where it is at hand: completion starts nothing and waits for nobody. */
import { setTimeout as sleep } from 'node:timers/promises'
import { findDatabase, type StoreSettings } from '../open-database.ts'
import { openStore } from '../open.ts'

/** Who pressed the tab key waits no longer. */
const ANSWER_LIMIT_MS = 1_000

/** Empty where no server runs, or it does not answer soon, or holds no tables of mkt. */
export async function storedSymbols(
  settings: Pick<StoreSettings, 'home' | 'store'>,
): Promise<readonly string[]> {
  const late = sleep(ANSWER_LIMIT_MS, [], { ref: false })
  return Promise.race([readSymbols(settings).catch(() => []), late])
}

async function readSymbols(settings: Pick<StoreSettings, 'home' | 'store'>): Promise<string[]> {
  const database = findDatabase(settings, ANSWER_LIMIT_MS)
  if (database === undefined) return []
  try {
    return await (await openStore(database)).symbols()
  } finally {
    await database.close()
  }
}
