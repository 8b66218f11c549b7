import type { StoredBar } from '../core/stored-bar.ts'
import { barsCsv } from './bars-csv.ts'
import { barsJson, barsNdjson } from './bars-json.ts'

export const BAR_FORMATS = ['table', 'csv', 'json', 'ndjson'] as const
export type BarFormat = (typeof BAR_FORMATS)[number]

export interface FormatOptions {
  /** Colours the table. */
  readonly colour: boolean
  /** Writes ' before csv texts that a spreadsheet would run as formulas. */
  readonly spreadsheet: boolean
  /** The text goes to a terminal: csv shows control characters instead of sending them. */
  readonly terminal: boolean
}

/** Bars as text, page by page. Only the table needs third-party packages; they are loaded for it. */
export async function formatBars(
  pages: AsyncIterable<readonly StoredBar[]>,
  format: BarFormat,
  options: FormatOptions,
): Promise<AsyncIterable<string>> {
  if (format === 'csv') return barsCsv(pages, options)
  if (format === 'json') return barsJson(pages)
  if (format === 'ndjson') return barsNdjson(pages)
  const { barsTable } = await import('./bars-table.ts')
  return barsTable(pages, options)
}
