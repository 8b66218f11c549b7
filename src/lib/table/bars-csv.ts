import type { StoredBar } from '../core/stored-bar.ts'
import { fieldOf, type BarColumn } from './bar-columns.ts'
import { COLUMNS } from './bar-fields.ts'
import { csvText, type CsvOptions } from './csv-text.ts'

/**
 * Bars as CSV: a header line, then a line per bar, ended by a line feed. Fields are quoted as
 * RFC 4180 says, numbers are exact plain decimals, and a missing number is an empty field.
 */
export async function* barsCsv(
  pages: AsyncIterable<readonly StoredBar[]>,
  options: CsvOptions = {},
  columns: readonly BarColumn[] = COLUMNS,
): AsyncGenerator<string> {
  const lineOf = csvLine(columns, options)
  yield `${columns.join(',')}\n`
  for await (const bars of pages) {
    let text = ''
    for (const bar of bars) text += lineOf(bar)
    if (text !== '') yield text
  }
}

/** Lines of the usual columns that the server wrote, with their header. */
export async function* serverCsv(lines: AsyncIterable<string>): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\n`
  yield* lines
}

type TextOf = (bar: StoredBar) => string

function csvLine(columns: readonly BarColumn[], options: CsvOptions): TextOf {
  const [first, ...others] = columns.map((column) => csvField(column, options))
  return (bar) => {
    let line = first === undefined ? '' : first(bar)
    for (const textOf of others) line += `,${textOf(bar)}`
    return `${line}\n`
  }
}

/** Only a symbol can hold what needs quotes, and bars of one symbol follow each other. */
function csvField(column: BarColumn, options: CsvOptions): TextOf {
  if (column !== 'symbol') {
    const textOf = fieldOf(column)
    return (bar) => textOf(bar) ?? ''
  }
  let known = { symbol: '', text: csvText('', options) }
  return ({ symbol }) => {
    if (symbol !== known.symbol) known = { symbol, text: csvText(symbol, options) }
    return known.text
  }
}
