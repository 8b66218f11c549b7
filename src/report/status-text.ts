import type { PipelineStatus } from '../lib/pipeline/status.ts'
import { SILENT_AFTER_MS } from '../lib/core/coverage.ts'
import { printableLine } from '../lib/core/printable.ts'
import { palette } from '../lib/table/palette.ts'
import { plainTable, type Column } from '../lib/table/plain-table.ts'

const PARTITION_COLUMNS: Column[] = [
  { heading: 'partition', align: 'right' },
  { heading: 'log start', align: 'right' },
  { heading: 'log end', align: 'right' },
  { heading: 'in the bars', align: 'right' },
  { heading: 'lag', align: 'right' },
]

const SYMBOL_COLUMNS: Column[] = [
  { heading: 'symbol' },
  { heading: 'last bar (UTC)' },
  { heading: 'close', align: 'right' },
  { heading: 'age', align: 'right' },
]

/** The status for a person to read. */
export function statusText(status: PipelineStatus, { colour }: { colour: boolean }): string {
  const colours = palette(colour)
  const { log, partitions, symbols, listening, rejects } = status
  const reasons = Object.entries(rejects).map(([reason, count]) => `${count} ${reason}`)
  return [
    `${log.kind} log, topic ${log.topic}, id ${log.id}: lag ${status.lag}`,
    plainTable(PARTITION_COLUMNS, partitions.map(partitionRow), colours),
    '',
    symbols.length === 0
      ? 'no bars yet'
      : plainTable(SYMBOL_COLUMNS, symbols.map(symbolRow), colours),
    '',
    ...listeningText(listening),
    rejectedText(reasons),
  ].join('\n')
}

function listeningText(listening: PipelineStatus['listening']): string[] {
  if (listening === null) return []
  const { symbols, ageSeconds } = listening
  const sign = `last sign of life ${ageText(Math.max(0, ageSeconds))} ago`
  if (ageSeconds * 1000 > SILENT_AFTER_MS) return [`listening: to nothing, ${sign}; see mkt gaps`]
  return [`listening: ${symbols} ${symbols === 1 ? 'symbol' : 'symbols'}, ${sign}`]
}

function rejectedText(reasons: readonly string[]): string {
  if (reasons.length === 0) return 'rejected: none'
  return `rejected: ${printableLine(reasons.join(', '))}; to see them: mkt rejects`
}

function partitionRow(row: PipelineStatus['partitions'][number]): string[] {
  return [row.partition, row.start, row.end, row.next ?? '-', row.lag].map(String)
}

function symbolRow({
  symbol,
  lastBar,
  close,
  ageSeconds,
}: PipelineStatus['symbols'][number]): string[] {
  return [
    printableLine(symbol),
    lastBar.slice(0, 16).replace('T', ' '),
    close ?? '-',
    ageText(ageSeconds),
  ]
}

function ageText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`
}
