import type { StoredBar } from '../core/stored-bar.ts'
import { COLUMNS, isoTime, NUMBER_COLUMNS, numbersOf } from './bar-fields.ts'
import { csvText, type CsvOptions } from './csv-text.ts'

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
