import type { BarStore } from '../lib/store/bar-store.ts'
import { chooseSymbols } from '../lib/store/choose-symbols.ts'
import { knownSymbols } from '../lib/store/known-symbols.ts'

/**
 * The symbol that is meant, of those that have bars or are listened to.
 * @throws MktError (exit 66) where it matches none of them, or several.
 */
export async function findWatched(store: BarStore, wanted: string): Promise<string> {
  const { all } = await knownSymbols(store)
  return chooseSymbols([wanted], all)[0] ?? wanted
}
