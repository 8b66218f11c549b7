/** What there is of symbols as text: null in JSON and an empty field in CSV is what nobody knows. */
import { isoTime } from '../lib/core/iso-time.ts'
import { jsonText } from '../lib/core/json-text.ts'
import { ageSecondsOf, type SymbolSummary } from '../lib/core/symbol-summary.ts'
import { csvText } from '../lib/table/csv-text.ts'
import type { OutputFormat } from '../lib/core/output-format.ts'
import type { OutputStyle } from '../lib/table/output-style.ts'

export interface SymbolFormatOptions extends OutputStyle {
  readonly nowMs: number
  /** Columns of the terminal; undefined where nothing limits a line. */
  readonly width: number | undefined
}

/** What JSON and CSV say of a symbol; times are ISO, UTC. */
export interface SymbolFields {
  readonly symbol: string
  readonly first_bar: string | null
  readonly last_bar: string | null
  /** Since the end of the last bar; 0 while its minute lasts. */
  readonly age_seconds: number | null
  readonly bars: number | null
  readonly trades: number | null
  readonly gaps: number | null
  readonly gap_seconds: number | null
}

/** The table is no text where there are no symbols; it alone needs third-party packages. */
export async function formatSymbols(
  symbols: readonly SymbolSummary[],
  format: OutputFormat,
  options: SymbolFormatOptions,
): Promise<string> {
  const fields = symbols.map((symbol) => symbolFields(symbol, options.nowMs))
  if (format === 'csv') return symbolsCsv(fields, options)
  if (format === 'json') return `${jsonText(fields, 2)}\n`
  if (format === 'ndjson') return fields.map((one) => `${jsonText(one)}\n`).join('')
  const { symbolsTable } = await import('./symbols-table.ts')
  return symbolsTable(symbols, options)
}

function symbolFields(summary: SymbolSummary, nowMs: number): SymbolFields {
  const { symbol, firstMs, lastMs, counts, gaps } = summary
  return {
    symbol,
    first_bar: firstMs === null ? null : isoTime(firstMs),
    last_bar: lastMs === null ? null : isoTime(lastMs),
    age_seconds: ageSecondsOf(summary, nowMs),
    bars: counts?.bars ?? null,
    trades: counts?.trades ?? null,
    gaps: gaps?.count ?? null,
    gap_seconds: gaps === null ? null : gaps.totalMs / 1000,
  }
}

function symbolsCsv(fields: readonly SymbolFields[], options: SymbolFormatOptions): string {
  const lines = fields.map(({ symbol, ...rest }) => {
    const texts = Object.values(rest).map((value) => String(value ?? ''))
    return `${[csvText(symbol, options), ...texts].join(',')}\n`
  })
  return `${CSV_COLUMNS}\n${lines.join('')}`
}

const CSV_COLUMNS = 'symbol,first_bar,last_bar,age_seconds,bars,trades,gaps,gap_seconds'
