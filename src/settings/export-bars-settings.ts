/** Which bars mkt export bars means, and how they are written: as mkt bars reads the same flags. */
import type { BarFormat } from '../export/export-formats.ts'
import type { BarRequest } from '../lib/store/find-bars.ts'
import type { FormatOptions } from '../lib/table/format-bars.ts'
import { barsSettings, type BarsWords } from './bars-settings.ts'

export interface ExportedBarsWords extends Pick<BarsWords, Chosen> {
  readonly 'csv-safe': boolean
}

type Chosen = 'adjust' | 'closed' | 'from' | 'interval' | 'session' | 'to' | 'tz'

const EVERY_BAR = { all: true, chart: false, fill: 'none', force: false, watch: false } as const

/** @throws MktError (usage) where the flags cannot be read. */
export function exportedBars(
  flags: ExportedBarsWords,
  symbols: readonly string[],
  { format, nowMs }: { readonly format: BarFormat; readonly nowMs: number },
): { readonly request: BarRequest; readonly style: Omit<FormatOptions, 'terminal'> } {
  // Parquet has the columns of csv.
  const likeText = format === 'parquet' ? 'csv' : format
  const words = { ...flags, ...EVERY_BAR, format: likeText, output: undefined } as const
  const { requestAt, zone, daily } = barsSettings(words, symbols, () => undefined)
  const style = { zone, daily, colour: false, spreadsheet: flags['csv-safe'] }
  return { request: requestAt(nowMs), style }
}
