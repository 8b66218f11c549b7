import { printable } from '../core/printable.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import { COLUMNS, isoTime, NUMBER_COLUMNS, numbersOf } from './bar-fields.ts'

export interface CsvOptions {
  /** Writes ' before a text that a spreadsheet would run as a formula. */
  readonly spreadsheet?: boolean
  /** Shows control characters as \xNN: for a terminal, which would obey them. */
  readonly terminal?: boolean
}

/**
 * Bars as CSV: a header line, then a line per bar, ended by a line feed. Fields are quoted as
 * RFC 4180 says, numbers are exact plain decimals, and a missing number is an empty field.
 */
export async function* barsCsv(
  pages: AsyncIterable<readonly StoredBar[]>,
  options: CsvOptions = {},
): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\n`
  for await (const bars of pages) {
    if (bars.length > 0) yield bars.map((bar) => csvLine(bar, options)).join('')
  }
}

function csvLine(bar: StoredBar, options: CsvOptions): string {
  const numbers = numbersOf(bar)
  const fields = NUMBER_COLUMNS.map((name) => numbers[name] ?? '')
  return `${csvText(bar.symbol, options)},${isoTime(bar.startMs)},${fields.join(',')}\n`
}

const FORMULA_START = /^[=+\-@\t\r]/

function csvText(text: string, { spreadsheet, terminal }: CsvOptions): string {
  const shown = terminal ? printable(text) : text
  const inert = spreadsheet && FORMULA_START.test(shown) ? `'${shown}` : shown
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
