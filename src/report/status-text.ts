import type { PipelineStatus, SymbolStatus } from '../lib/pipeline/status.ts'
import { SILENT_AFTER_MS } from '../lib/core/coverage.ts'
import { printableLine } from '../lib/core/printable.ts'
import type { FittingColumn } from '../lib/table/fit-columns.ts'
import { shortened } from '../lib/table/text-width.ts'
import { ageText } from './age-text.ts'
import { fittingTable, type TextOptions } from './fitting-table.ts'
import { countedText, countText, minuteText } from './message-text.ts'
import { storeText } from './store-text.ts'

/** The status for a person to read: its lines are no longer than the terminal is wide. */
export function statusText(
  status: PipelineStatus,
  options: TextOptions & { readonly nowMs: number },
): string {
  const { width = Infinity } = options
  const sections = [
    logText(status, options),
    symbolsText(status.symbols, options),
    [...storeText(status.store, options), ...feedText(status)],
  ]
  return sections
    .flatMap((lines, at) => (at === 0 ? lines : ['', ...lines]))
    .map((line) => (line.includes('\n') ? line : shortened(line, width)))
    .join('\n')
}

const PARTITION_COLUMNS: FittingColumn[] = [
  { heading: 'partition', align: 'right' },
  { heading: 'log start', align: 'right', spare: 1 },
  { heading: 'log end', align: 'right' },
  { heading: 'in the bars', align: 'right', spare: 2 },
  { heading: 'lag', align: 'right' },
  { heading: 'behind', align: 'right' },
]

function logText({ log, partitions, lag }: PipelineStatus, options: TextOptions): string[] {
  if (log.id === null) return [`log: ${log.kind}, topic ${log.topic} does not exist yet`]
  return [
    `log: ${log.kind}, topic ${log.topic}, lag ${countText(lag)}`,
    `log id: ${printableLine(log.id)}`,
    fittingTable(PARTITION_COLUMNS, partitions.map(partitionRow), options),
    ...partitions.flatMap(faultText),
  ]
}

function partitionRow(row: PipelineStatus['partitions'][number]): string[] {
  const offsets = [row.partition, row.start, row.end, row.next ?? '-', row.lag].map(String)
  return [...offsets, row.lagSeconds === null ? '-' : ageText(row.lagSeconds)]
}

function faultText({ partition, fault }: PipelineStatus['partitions'][number]): string[] {
  if (fault === null) return []
  const what = { lost: 'lost records before they were read', truncated: 'is not the old log' }
  return [`partition ${partition} ${what[fault]}; mkt etl says how to go on`]
}

const SYMBOL_COLUMNS: FittingColumn[] = [
  { heading: 'symbol' },
  { heading: 'last bar (UTC)', spare: 1 },
  { heading: 'close', align: 'right' },
  { heading: 'age', align: 'right' },
]

/** More are in mkt symbols. */
const SHOWN_SYMBOLS = 20

function symbolsText(symbols: readonly SymbolStatus[], options: TextOptions): string[] {
  if (symbols.length === 0) return ['no bars yet']
  const newest = [...symbols].sort((a, b) => a.ageSeconds - b.ageSeconds).slice(0, SHOWN_SYMBOLS)
  const more = symbols.length - newest.length
  const table = fittingTable(SYMBOL_COLUMNS, newest.map(symbolRow), options)
  return more === 0 ? [table] : [table, `and ${countText(more)} more: mkt symbols`]
}

function symbolRow({ symbol, lastBar, close, ageSeconds }: SymbolStatus): string[] {
  const time = minuteText(Date.parse(lastBar))
  return [printableLine(symbol), time, close ?? '-', ageText(ageSeconds)]
}

function feedText({ rates, listening, rejects }: PipelineStatus): string[] {
  const { minutes, tradesPerSecond, barsPerMinute } = rates
  const perSecond = countText(Number(tradesPerSecond.toFixed(1)))
  const perMinute = countText(Number(barsPerMinute.toFixed(1)))
  return [
    `rates: ${perSecond} trades/s, ${perMinute} bars/min in the last ${minutes} full minutes`,
    ...listeningText(listening),
    rejectedText(Object.entries(rejects).map(([reason, count]) => `${count} ${reason}`)),
  ]
}

function listeningText(listening: PipelineStatus['listening']): string[] {
  if (listening === null) return []
  const { symbols, ageSeconds } = listening
  const sign = `last sign of life ${ageText(Math.max(0, ageSeconds))} ago`
  if (ageSeconds * 1000 > SILENT_AFTER_MS) return [`listening: to nothing, ${sign}; see mkt gaps`]
  return [`listening: ${countedText(symbols, 'symbol')}, ${sign}`]
}

function rejectedText(reasons: readonly string[]): string {
  if (reasons.length === 0) return 'rejected: none'
  return `rejected: ${printableLine(reasons.join(', '))}; to see them: mkt rejects`
}
