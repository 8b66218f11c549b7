import type { OutputFormat } from '../core/output-format.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import type { BarColumn } from './bar-columns.ts'
import { barsCsv } from './bars-csv.ts'
import { barsJson, barsNdjson } from './bars-json.ts'
import type { ChartSize } from './chart-layout.ts'
import type { TimeStyle } from './local-time.ts'
import type { OutputStyle } from './output-style.ts'

export interface FormatOptions extends TimeStyle, OutputStyle {
  /** Just these columns; the usual ones without it. */
  readonly columns?: readonly BarColumn[] | undefined
  /** What the table and the chart must fit in; a table is as wide as it needs to be without it. */
  readonly size?: ChartSize | undefined
  /** Told what was left out, in words. */
  readonly onNotice?: ((notice: string) => void) | undefined
}

/** Of a chart that goes to no terminal. */
export const USUAL_CHART: ChartSize = { columns: 80, rows: 24 }

/** Bars as text, page by page. Only table and chart need third-party packages, loaded for them. */
export async function formatBars(
  pages: AsyncIterable<readonly StoredBar[]>,
  format: OutputFormat | 'chart',
  options: FormatOptions,
): Promise<AsyncIterable<string>> {
  if (format === 'csv') return barsCsv(pages, options, options.columns)
  if (format === 'json') return barsJson(pages, options.columns)
  if (format === 'ndjson') return barsNdjson(pages, options.columns)
  return format === 'chart' ? charts(pages, options) : table(pages, options)
}

async function table(
  pages: AsyncIterable<readonly StoredBar[]>,
  { size, onNotice, ...options }: FormatOptions,
): Promise<AsyncIterable<string>> {
  const { barsTable } = await import('./bars-table.ts')
  const width = size?.columns
  const onLeftOut = (headings: readonly string[]): void =>
    onNotice?.(`left out to fit ${width} columns: ${headings.join(', ')}`)
  return barsTable(pages, { ...options, width, onLeftOut })
}

async function charts(
  pages: AsyncIterable<readonly StoredBar[]>,
  { size = USUAL_CHART, onNotice, ...options }: FormatOptions,
): Promise<AsyncIterable<string>> {
  const { barsChart } = await import('./bars-chart.ts')
  const onMore = (drawn: number): void =>
    onNotice?.(`the first ${drawn} symbols are drawn: name those that you want`)
  return barsChart(pages, { ...options, ...size, onMore })
}
