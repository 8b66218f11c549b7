/** Splits as text; the CSV is what `mkt splits add --file` reads. */
import { jsonText } from '../lib/core/json-text.ts'
import { ratioText } from '../lib/core/parse-split.ts'
import { printableLine } from '../lib/core/printable.ts'
import type { Split } from '../lib/core/split.ts'
import { csvText } from '../lib/table/csv-text.ts'
import type { OutputFormat } from '../lib/core/output-format.ts'
import type { OutputStyle } from '../lib/table/output-style.ts'

/** What JSON says of a split. */
export interface SplitFields {
  readonly symbol: string
  /** First day of the new prices, in New York. */
  readonly date: string
  /** New shares for old ones, as 4:1. */
  readonly ratio: string
}

export function splitFields(split: Split): SplitFields {
  return { symbol: split.symbol, date: split.date, ratio: ratioText(split) }
}

/** The table is no text where there are no splits; it alone needs third-party packages. */
export async function formatSplits(
  splits: readonly Split[],
  format: OutputFormat,
  options: OutputStyle,
): Promise<string> {
  const rows = splits.map(splitFields)
  if (format === 'csv') return splitsCsv(rows, options)
  if (format === 'json') return `${jsonText(rows, 2)}\n`
  if (format === 'ndjson') return rows.map((row) => `${jsonText(row)}\n`).join('')
  return rows.length === 0 ? '' : splitsTable(rows, options.colour)
}

function splitsCsv(rows: readonly SplitFields[], options: OutputStyle): string {
  const lines = rows.map(({ symbol, date, ratio }) => {
    return `${csvText(symbol, options)},${date},${ratio}\n`
  })
  return `symbol,date,ratio\n${lines.join('')}`
}

async function splitsTable(rows: readonly SplitFields[], colour: boolean): Promise<string> {
  const { plainTable } = await import('../lib/table/plain-table.ts')
  const { palette } = await import('../lib/table/palette.ts')
  const columns = [{ heading: 'symbol' }, { heading: 'date' }, { heading: 'ratio' }]
  const cells = rows.map(({ symbol, date, ratio }) => [printableLine(symbol), date, ratio])
  return `${plainTable(columns, cells, palette(colour))}\n`
}
