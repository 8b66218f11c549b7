import type { BarColumn } from './bar-columns.ts'

/** What stands between two columns of a table. */
export const COLUMN_GAP = 2

/** What a person can do without, the first before the next; symbol, time, close and note stay. */
const LEAST_NEEDED_FIRST: readonly BarColumn[] = [
  ...(['spark', 'vwap', 'trade_count', 'change', 'filled', 'complete'] as const),
  ...(['open', 'low', 'high', 'volume'] as const),
]

/** The columns to leave out of a table so that it is no wider than a terminal, in that order. */
export function columnsToLeaveOut(
  columns: readonly { readonly name: string; readonly width: number }[],
  limit: number,
): BarColumn[] {
  const widths = new Map(columns.map(({ name, width }) => [name, width + COLUMN_GAP]))
  let total = [...widths.values()].reduce((sum, width) => sum + width, -COLUMN_GAP)
  const left: BarColumn[] = []
  for (const name of LEAST_NEEDED_FIRST) {
    if (total <= limit) break
    const width = widths.get(name)
    if (width === undefined) continue
    total -= width
    left.push(name)
  }
  return left
}
