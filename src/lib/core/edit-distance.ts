/** Longer words are no slip of the keys, and the work grows with the square of the length. */
export const MAX_COMPARED_LENGTH = 64

/** How many letters to add, drop, change or swap with their neighbour; Infinity for long words. */
export function editDistance(a: string, b: string): number {
  if (Math.max(a.length, b.length) > MAX_COMPARED_LENGTH) return Infinity
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
