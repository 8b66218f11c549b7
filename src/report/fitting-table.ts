import { palette } from '../lib/table/palette.ts'
import { plainTable, type Column } from '../lib/table/plain-table.ts'
import { shortened, textWidth } from '../lib/table/text-width.ts'

export interface FittingColumn extends Column {
  /** Columns that a narrow terminal does without, the lowest number first; others always stay. */
  readonly spare?: number
}

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
  const widths = columns.map(({ heading }, at) =>
    rows.reduce((most, row) => Math.max(most, textWidth(row[at] ?? '')), heading.length),
  )
  const shown = shownColumns(columns, widths, width)
  const excess = Math.max(0, totalOf(shown, widths) - width)
  const firstWidth = (widths[0] ?? 0) - excess
  const cells = rows.map((row) =>
    shown.map((at) => (at === 0 ? shortened(row[at] ?? '', firstWidth) : (row[at] ?? ''))),
  )
  const headings = shown.map((at) => columns[at] as FittingColumn)
  return plainTable(headings, cells, palette(colour))
}

/** The places of the columns that stay. */
function shownColumns(
  columns: readonly FittingColumn[],
  widths: readonly number[],
  limit: number,
): number[] {
  let shown = columns.map((_, at) => at)
  const spares = shown.filter((at) => columns[at]?.spare !== undefined)
  spares.sort((a, b) => (columns[a]?.spare ?? 0) - (columns[b]?.spare ?? 0))
  for (const spare of spares) {
    if (totalOf(shown, widths) <= limit) break
    shown = shown.filter((at) => at !== spare)
  }
  return shown
}

const GAP = 2

function totalOf(shown: readonly number[], widths: readonly number[]): number {
  return shown.reduce((sum, at) => sum + (widths[at] ?? 0) + GAP, -GAP)
}
