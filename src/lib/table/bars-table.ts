import type { StoredBar } from '../core/stored-bar.ts'
import type { BarColumn } from './bar-columns.ts'
import { COLUMNS } from './bar-fields.ts'
import { columnsToLeaveOut, tableWidth } from './fit-columns.ts'
import type { TimeStyle } from './local-time.ts'
import { palette } from './palette.ts'
import { plainTable } from './plain-table.ts'
import { NOTE_COLUMN, noteOf, tableColumn, type TableColumn } from './table-columns.ts'
import { shortened, textWidth } from './text-width.ts'

/** Column widths hold for so many rows; then a new table begins, so that memory stays bounded. */
const ROWS_PER_TABLE = 500
/** A terminal of so many columns has room for the trend. */
const WIDE_COLUMNS = 120

export interface TableOptions extends TimeStyle {
  readonly colour: boolean
  /** Just these; without them the usual ones, with a note where a bar needs one. */
  readonly columns?: readonly BarColumn[] | undefined
  /** The columns of the terminal: the table leaves out what does not fit. No limit without it. */
  readonly width?: number | undefined
  /** Told at the end which columns were left out, by their headings. */
  readonly onLeftOut?: (headings: readonly string[]) => void
}

/**
 * Bars for a person to read, oldest first: numbers have their exact digits; only vwap is rounded, to
 * the decimal places of its bar's prices. A table in which some bar may lack trades, or stands for a
 * time without any, ends in a column that says so. Yields nothing where there are no bars.
 */
export async function* barsTable(
  pages: AsyncIterable<readonly StoredBar[]>,
  options: TableOptions,
): AsyncGenerator<string> {
  const names = options.columns ?? usualColumns(options.width)
  const columns = names.map((name) => tableColumn(name, options))
  const left = new Set<TableColumn['name']>()
  let waiting: StoredBar[] = []
  for await (const bars of pages) {
    waiting.push(...bars)
    while (waiting.length >= ROWS_PER_TABLE) {
      yield tableOf(waiting.slice(0, ROWS_PER_TABLE), columns, left, options)
      waiting = waiting.slice(ROWS_PER_TABLE)
    }
  }
  if (waiting.length > 0) yield tableOf(waiting, columns, left, options)
  const missed = columns.filter(({ name }) => left.has(name) && isWanted(name, options))
  if (missed.length > 0) options.onLeftOut?.(missed.map(({ heading }) => heading))
}

function usualColumns(width = 0): readonly BarColumn[] {
  return width < WIDE_COLUMNS ? COLUMNS : [...COLUMNS, 'spark']
}

/** Nobody misses the trend that nobody asked for. */
function isWanted(name: TableColumn['name'], { columns }: TableOptions): boolean {
  return columns !== undefined || name !== 'spark'
}

/** What was left out of a table is left out of the next ones as well. */
function tableOf(
  bars: readonly StoredBar[],
  columns: readonly TableColumn[],
  left: Set<TableColumn['name']>,
  options: TableOptions,
): string {
  const isNoted = options.columns === undefined && bars.some((bar) => noteOf(bar) !== '')
  const all = (isNoted ? [...columns, NOTE_COLUMN] : columns).map((column) => filled(column, bars))
  const { width = Infinity } = options
  for (const { name } of columnsToLeaveOut(all, width)) left.add(name)
  const shown = all.filter(({ name }) => !left.has(name))
  return paintedTable(withShortSymbols(shown, width), bars, options.colour)
}

interface FilledColumn extends TableColumn {
  readonly cells: readonly string[]
  readonly width: number
}

function filled(column: TableColumn, bars: readonly StoredBar[]): FilledColumn {
  const cells = bars.map(column.cellOf)
  const width = cells.reduce((most, cell) => Math.max(most, textWidth(cell)), column.heading.length)
  return { ...column, cells, width }
}

/** The last resort of a narrow terminal. */
function withShortSymbols(
  columns: readonly FilledColumn[],
  limit: number,
): readonly FilledColumn[] {
  const excess = tableWidth(columns) - limit
  if (excess <= 0) return columns
  return columns.map((column) => {
    if (column.name !== 'symbol') return column
    const width = Math.max(1, column.width - excess)
    const cells = column.cells.map((cell) => shortened(cell, width))
    return { ...column, cells, width, heading: shortened(column.heading, width) }
  })
}

function paintedTable(
  columns: readonly FilledColumn[],
  bars: readonly StoredBar[],
  colour: boolean,
): string {
  const colours = palette(colour)
  const rows = bars.map((bar, at) =>
    columns.map(({ cells, paint = String }) => paint(cells[at] ?? '', bar, colours)),
  )
  return `${plainTable(columns, rows, colours)}\n`
}
