import type { SymbolSummary } from '../core/symbol-summary.ts'
import type { BarStore } from './bar-store.ts'
import { chooseSymbols } from './choose-symbols.ts'
import { knownSymbols } from './known-symbols.ts'

export const SYMBOL_ORDERS = ['symbol', 'age', 'bars', 'trades'] as const
export type SymbolOrder = (typeof SYMBOL_ORDERS)[number]

/** Which symbols a person asks for. */
export interface SymbolRequest {
  /** Names as typed, of symbols that have bars or coverage. None means every symbol. */
  readonly symbols: readonly string[]
  readonly nowMs: number
  readonly withCounts: boolean
  /** By name, or with the youngest, or the most, first. */
  readonly order: SymbolOrder
}

/** The newest closes that show how a symbol goes. */
const TREND_CLOSES = 20

/**
 * What the store has of symbols, also of those that were listened to and have no bar.
 * @throws MktError (exit 66) where a symbol matches no stored one, or several.
 */
export async function listSymbols(
  store: BarStore,
  { symbols, nowMs, withCounts, order }: SymbolRequest,
): Promise<SymbolSummary[]> {
  const known = [...(await knownSymbols(store)).all].sort()
  const chosen = symbols.length === 0 ? known : chooseSymbols(symbols, known, 'mkt symbols')
  const query = { symbols: chosen, nowMs, withCounts, closes: TREND_CLOSES }
  const summaries = await store.summaries(query)
  return order === 'symbol' ? summaries : summaries.sort(byMost(order))
}

function byMost(order: SymbolOrder): (a: SymbolSummary, b: SymbolSummary) => number {
  const amount = ({ lastMs, counts }: SymbolSummary): number => {
    const known = order === 'age' ? lastMs : counts?.[order === 'bars' ? 'bars' : 'trades']
    return known ?? -1
  }
  return (a, b) => amount(b) - amount(a)
}
