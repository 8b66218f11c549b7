import { columnsToLeaveOut, tableWidth, type FittingColumn } from '../lib/table/fit-columns.ts'
import { palette } from '../lib/table/palette.ts'
import { plainTable } from '../lib/table/plain-table.ts'
import { shortened, textWidth } from '../lib/table/text-width.ts'

export interface TextOptions {
  readonly colour: boolean
  /** Columns of the terminal; undefined where nothing limits a line. */
  readonly width: number | undefined
}

/** A table no wider than the terminal: without spare columns, then with its first column cut. */
export function fittingTable(
  columns: readonly FittingColumn[],
  rows: readonly (readonly string[])[],
  { colour, width = Infinity }: TextOptions,
): string {
  const sized = columns.map((column, at) => ({ ...column, at, width: widthOf(column, at, rows) }))
  const left = new Set(columnsToLeaveOut(sized, width))
  const shown = sized.filter((column) => !left.has(column))
  const excess = Math.max(0, tableWidth(shown) - width)
  const firstWidth = (sized[0]?.width ?? 0) - excess
  const cells = rows.map((row) =>
    shown.map(({ at }) => (at === 0 ? shortened(row[at] ?? '', firstWidth) : (row[at] ?? ''))),
  )
  return plainTable(shown, cells, palette(colour))
}

function widthOf(
  { heading }: FittingColumn,
  at: number,
  rows: readonly (readonly string[])[],
): number {
  return rows.reduce((most, row) => Math.max(most, textWidth(row[at] ?? '')), heading.length)
}
