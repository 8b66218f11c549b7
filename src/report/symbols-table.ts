import { printableLine } from '../lib/core/printable.ts'
import { ageSecondsOf, type SymbolSummary } from '../lib/core/symbol-summary.ts'
import type { FittingColumn } from '../lib/table/fit-columns.ts'
import { sparkline } from '../lib/table/sparkline.ts'
import { ageText } from './age-text.ts'
import { fittingTable } from './fitting-table.ts'
import type { SymbolFormatOptions } from './format-symbols.ts'
import { countText, minuteText } from './message-text.ts'

const COLUMNS: FittingColumn[] = [
  { heading: 'symbol' },
  { heading: 'first bar (UTC)', spare: 1 },
  { heading: 'last bar (UTC)', spare: 4 },
  { heading: 'age', align: 'right' },
  { heading: 'bars', align: 'right' },
  { heading: 'trades', align: 'right', spare: 5 },
  { heading: 'gaps', align: 'right', spare: 3 },
  { heading: 'last 20 closes', spare: 2 },
]

/** Symbols for a person to read; no text where there are none. */
export function symbolsTable(
  symbols: readonly SymbolSummary[],
  options: SymbolFormatOptions,
): string {
  if (symbols.length === 0) return ''
  const rows = symbols.map((symbol) => rowOf(symbol, options.nowMs))
  return `${fittingTable(COLUMNS, rows, options)}\n`
}

function rowOf(summary: SymbolSummary, nowMs: number): string[] {
  const { symbol, firstMs, lastMs, counts, gaps, closes } = summary
  const age = ageSecondsOf(summary, nowMs)
  return [
    printableLine(symbol),
    startText(firstMs),
    startText(lastMs),
    age === null ? '-' : ageText(age),
    counts === null ? '-' : countText(counts.bars),
    counts === null ? '-' : countText(counts.trades),
    gapText(gaps),
    sparkline(closes),
  ]
}

function startText(startMs: number | null): string {
  return startMs === null ? '-' : minuteText(startMs)
}

/** How many, and how long together; a dash where nobody knows. */
function gapText(gaps: SymbolSummary['gaps']): string {
  if (gaps === null) return '-'
  return gaps.count === 0 ? 'none' : `${gaps.count}, ${ageText(gaps.totalMs / 1000)}`
}
