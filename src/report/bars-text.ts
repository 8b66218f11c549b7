/** The bars that were asked for, as text. */
import type { BarStore } from '../lib/store/bar-store.ts'
import { findBars, findCsvLines, noticingNone, type BarRequest } from '../lib/store/find-bars.ts'
import { serverCsv } from '../lib/table/bars-csv.ts'
import { csvText } from '../lib/table/csv-text.ts'
import { formatBars, type FormatOptions } from '../lib/table/format-bars.ts'
import type { BarsSettings } from '../settings/bars-settings.ts'

/** Calls `onNone` at the end where there were no bars. */
export async function barsText(
  store: BarStore,
  request: BarRequest,
  format: BarsSettings['format'],
  options: FormatOptions,
  onNone: () => void,
): Promise<AsyncIterable<string>> {
  if (format === 'csv' && options.columns === undefined && isOfMinutes(request)) {
    const textOf = (symbol: string) => csvText(symbol, options)
    return serverCsv(noticingNone(findCsvLines(store, request, textOf), onNone))
  }
  return formatBars(noticingNone(findBars(store, request), onNone), format, options)
}

/** Whether these are the stored minutes of some time as they are: the server can write them itself. */
function isOfMinutes({ adjust, calendar, fill, last }: BarRequest): boolean {
  return !adjust && calendar === undefined && fill === undefined && last === undefined
}
