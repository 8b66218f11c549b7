import type { BarStore } from '../lib/store/bar-store.ts'
import { chooseSymbols } from '../lib/store/choose-symbols.ts'

/**
 * The symbol that is meant, of those that have bars or are listened to.
 * @throws MktError (exit 66) where it matches none of them, or several.
 */
export async function findWatched(store: BarStore, wanted: string): Promise<string> {
  const [stored, covered] = await Promise.all([store.symbols(), store.coveredSymbols()])
  const known = new Set([...stored, ...covered])
  return chooseSymbols([wanted], [...known])[0] ?? wanted
}
