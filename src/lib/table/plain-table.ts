import Table from 'cli-table3'
import type { Palette } from './palette.ts'

export interface Column {
  readonly heading: string
  readonly align?: 'left' | 'right'
}

/**
 * Rows for a person to read, without blanks at their ends; the cells are fit for a terminal already,
 * each a line.
 */
export function plainTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  colours: Palette,
): string {
  const table = new Table({
    head: columns.map(({ heading }) => colours.heading(heading)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    chars: FRAME,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  })
  for (let from = 0; from < rows.length; from += ROWS_PER_CELL) {
    const some = rows.slice(from, from + ROWS_PER_CELL)
    table.push(columns.map((_, at) => some.map((row) => row[at] ?? '').join('\n')))
  }
  return table.toString().replaceAll(/ +$/gm, '')
}

/** cli-table3 takes its time by the cell: the lines of one cost little, unless they are many. */
const ROWS_PER_CELL = 16

/** One rule below the headings and two blanks between columns: 80 characters go a long way. */
const FRAME = {
  ...{ top: '', 'top-left': '', 'top-mid': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-left': '', 'bottom-mid': '', 'bottom-right': '' },
  ...{ left: '', middle: '  ', right: '' },
  ...{ 'left-mid': '', mid: '─', 'mid-mid': '──', 'right-mid': '' },
}
