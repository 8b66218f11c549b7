import type { BarStore, Gap, GapQuery } from './bar-store.ts'
import { chooseSymbols } from './choose-symbols.ts'
import { knownSymbols } from './known-symbols.ts'

/** Which gaps a person asks for. */
export interface GapRequest extends Omit<GapQuery, 'symbols'> {
  /** Names as typed, of symbols that have bars or coverage. None means every symbol. */
  readonly symbols: readonly string[]
}

export interface FoundGaps {
  /** In order of time and symbol. */
  readonly gaps: readonly Gap[]
  /** Symbols without any record of coverage: nobody knows when they were listened to. */
  readonly unknown: readonly string[]
}

/**
 * The gaps that were asked for.
 * @throws MktError (exit 66) where a symbol matches no stored one, or several.
 */
export async function findGaps(store: BarStore, request: GapRequest): Promise<FoundGaps> {
  const { all, covered } = await knownSymbols(store)
  const isEvery = request.symbols.length === 0
  const symbols = isEvery ? all : chooseSymbols(request.symbols, all, 'mkt gaps')
  const gaps = await store.gaps({ ...request, symbols: isEvery ? undefined : symbols })
  return { gaps, unknown: symbols.filter((symbol) => !covered.has(symbol)) }
}
