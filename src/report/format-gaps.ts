/** Gaps as text. One that may be of any symbol has none: null in JSON, an empty field in CSV. */
import { isoTime } from '../lib/core/iso-time.ts'
import { jsonText } from '../lib/core/json-text.ts'
import type { Gap } from '../lib/store/bar-store.ts'
import { csvText } from '../lib/table/csv-text.ts'
import type { OutputFormat } from '../lib/core/output-format.ts'
import type { OutputStyle } from '../lib/table/output-style.ts'

/** What JSON says of a gap; times are ISO, UTC. */
export interface GapFields {
  readonly symbol: string | null
  readonly from: string
  readonly to: string
  readonly seconds: number
  readonly kind: Gap['kind']
  readonly reason: string
}

/** The table is no text where there are no gaps; it alone needs third-party packages. */
export async function formatGaps(
  gaps: readonly Gap[],
  format: OutputFormat,
  options: OutputStyle,
): Promise<string> {
  if (format === 'csv') return gapsCsv(gaps, options)
  if (format === 'json') return `${jsonText(gaps.map(fieldsOf), 2)}\n`
  if (format === 'ndjson') return gaps.map((gap) => `${jsonText(fieldsOf(gap))}\n`).join('')
  const { gapsTable } = await import('./gaps-table.ts')
  return gapsTable(gaps, options)
}

function fieldsOf({ symbol, fromMs, toMs, kind, reason }: Gap): GapFields {
  const times = { from: isoTime(fromMs), to: isoTime(toMs), seconds: (toMs - fromMs) / 1000 }
  return { symbol, ...times, kind, reason }
}

function gapsCsv(gaps: readonly Gap[], options: OutputStyle): string {
  const lines = gaps.map(fieldsOf).map(({ symbol, from, to, seconds, kind, reason }) => {
    const texts = [from, to, seconds, kind, csvText(reason, options)]
    return `${csvText(symbol ?? '', options)},${texts.join(',')}\n`
  })
  return `symbol,from,to,seconds,kind,reason\n${lines.join('')}`
}
