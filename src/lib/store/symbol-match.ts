/** Which stored symbol a person means: BTCUSDT for BINANCE:BTCUSDT, aapl for AAPL. */
import { editDistance, MAX_COMPARED_LENGTH } from '../core/edit-distance.ts'
import { nearestNames } from '../core/nearest-names.ts'

/** The symbol, the several that it may be, or names that look like it (there may be none). */
export type SymbolMatch = { found: string } | { several: string[] } | { near: string[] }

/**
 * An exact name wins over one that ends in ":wanted"; only where neither stands there is upper and
 * lower case overlooked, in the same order.
 */
export function matchSymbols(wanted: string, known: readonly string[]): SymbolMatch {
  const folded = wanted.toLowerCase()
  const ways: ((symbol: string) => boolean)[] = [
    (symbol) => symbol === wanted,
    (symbol) => symbol.endsWith(`:${wanted}`),
    (symbol) => symbol.toLowerCase() === folded,
    (symbol) => symbol.toLowerCase().endsWith(`:${folded}`),
  ]
  for (const matches of ways) {
    const [first, ...rest] = known.filter(matches)
    if (first !== undefined)
      return rest.length === 0 ? { found: first } : { several: [first, ...rest] }
  }
  return { near: nearSymbols(folded, known) }
}

const MAX_NEAR = 5

function nearSymbols(folded: string, known: readonly string[]): string[] {
  if (folded === '' || folded.length > MAX_COMPARED_LENGTH) return []
  const candidates = known.map((name) => {
    return { name, word: folded, edits: editsTo(name.toLowerCase(), folded) }
  })
  return nearestNames(candidates).slice(0, MAX_NEAR)
}

/** Edits to the whole name or to the part after the colon; a name that goes on counts as one. */
function editsTo(symbol: string, wanted: string): number {
  const tail = symbol.slice(symbol.lastIndexOf(':') + 1)
  if (symbol.startsWith(wanted) || tail.startsWith(wanted)) return 1
  return Math.min(editDistance(symbol, wanted), editDistance(tail, wanted))
}
