/** Which stored symbol a person means: BTCUSDT for BINANCE:BTCUSDT, aapl for AAPL. */

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
/** Longer words are no slip of the keys, and the work grows with the square of the length. */
const MAX_COMPARED_LENGTH = 64

function nearSymbols(folded: string, known: readonly string[]): string[] {
  if (folded === '' || folded.length > MAX_COMPARED_LENGTH) return []
  const mostEdits = Math.ceil(folded.length / 4)
  return known
    .map((symbol) => ({ symbol, edits: editsTo(symbol.toLowerCase(), folded) }))
    .filter(({ edits }) => edits <= mostEdits)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, MAX_NEAR)
    .map(({ symbol }) => symbol)
}

/** Edits to the whole name or to the part after the colon; a name that goes on counts as one. */
function editsTo(symbol: string, wanted: string): number {
  const tail = symbol.slice(symbol.lastIndexOf(':') + 1)
  if (symbol.startsWith(wanted) || tail.startsWith(wanted)) return 1
  return Math.min(editDistance(symbol, wanted), editDistance(tail, wanted))
}

/** How many letters to add, drop, change or swap with their neighbour; Infinity for long names. */
function editDistance(a: string, b: string): number {
  if (a.length > MAX_COMPARED_LENGTH) return Infinity
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    rows.push(current)
    for (let column = 1; column <= b.length; column += 1) {
      const changed = at(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const shorter = Math.min(at(row - 1, column), at(row, column - 1)) + 1
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const swapped = isSwap ? at(row - 2, column - 2) + 1 : Infinity
      current.push(Math.min(changed, shorter, swapped))
    }
  }
  return at(a.length, b.length)
}
