import type { Column } from './plain-table.ts'

/** What stands between two columns of a table. */
const COLUMN_GAP = 2

export interface FittingColumn extends Column {
  /** A narrow table does without columns that have a number, the lowest first; others stay. */
  readonly spare?: number | undefined
}

export interface SizedColumn extends FittingColumn {
  readonly width: number
}

/** How wide a table of these columns is. */
export function tableWidth(columns: readonly SizedColumn[]): number {
  return columns.reduce((sum, { width }) => sum + width + COLUMN_GAP, -COLUMN_GAP)
}

/** The columns to leave out of a table so that it is no wider than a terminal, in that order. */
export function columnsToLeaveOut<C extends SizedColumn>(
  columns: readonly C[],
  limit: number,
): C[] {
  const spares = columns.filter(({ spare }) => spare !== undefined)
  spares.sort((a, b) => (a.spare ?? 0) - (b.spare ?? 0))
  let total = tableWidth(columns)
  const left: C[] = []
  for (const column of spares) {
    if (total <= limit) break
    total -= column.width + COLUMN_GAP
    left.push(column)
  }
  return left
}
