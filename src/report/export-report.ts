/** What mkt export says when it is done. */
import { printable } from '../lib/core/printable.ts'
import type { LogTally } from '../lib/pipeline/log-trades.ts'
import { countedText, countText } from './message-text.ts'
import type { OutputFile } from './output-file.ts'

interface Exported {
  /** Null for stdout. */
  readonly file: string | null
  readonly format: string
}

export interface BarsExportResult extends Exported {
  readonly bars: number
}

export interface TradesExportResult extends Exported {
  readonly topic: string
  readonly trades: number
  /** Sound trades of other symbols and times. */
  readonly notSelected: number
  /** Copies of records by sends that were repeated. */
  readonly duplicates: number
  /** How many of each reason. */
  readonly rejects: Readonly<Record<string, number>>
  /** Records that the log deleted before they were read. */
  readonly lost: number
  /** ISO 8601, of the oldest and the newest trade. */
  readonly firstTime: string | null
  readonly lastTime: string | null
}

/** How the data went out. */
interface Way {
  readonly file: OutputFile | undefined
  readonly format: string
}

export function barsExportResult(bars: number, way: Way): BarsExportResult {
  return { ...exported(way), bars }
}

export function tradesExportResult(tally: LogTally, topic: string, way: Way): TradesExportResult {
  const { trades, notWanted, duplicates, rejects, lost, oldestMs, newestMs } = tally
  return {
    ...exported(way),
    ...{ topic, trades, notSelected: notWanted, duplicates },
    rejects: Object.fromEntries(rejects),
    lost,
    firstTime: timeOrNull(oldestMs),
    lastTime: timeOrNull(newestMs),
  }
}

function exported({ file, format }: Way): Exported {
  return { file: file?.path ?? null, format }
}

function timeOrNull(timeMs: number): string | null {
  return Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : null
}

/** For a person to read. */
export function barsExportText(result: BarsExportResult): string {
  const { bars } = result
  return bars === 0 ? 'No bars.' : `${countedText(bars, 'bar')} ${wherePut(result)}`
}

/** For a person to read; there may be no such topic. */
export function tradesExportText(result: TradesExportResult, isTopic: boolean): string {
  const { topic, trades, notSelected, duplicates, rejects, lost, firstTime, lastTime } = result
  if (!isTopic) return `No trades: there is no topic ${topic} yet.`
  const reasons = Object.entries(rejects).map(([reason, count]) => `${reason} ${countText(count)}`)
  const lines = [
    `${countedText(trades, 'trade')} of ${topic} ${wherePut(result)}`,
    firstTime && `  from ${firstTime} to ${lastTime}`,
    notSelected > 0 && `  ${countText(notSelected)} of other symbols or times, left out`,
    duplicates > 0 && `  ${countText(duplicates)} copies of repeated sends, left out`,
    reasons.length > 0 && `  rejected, left out: ${reasons.join(', ')}`,
    lost > 0 && `  ${countText(lost)} records were deleted from the log before they were read`,
  ]
  return lines.filter(Boolean).join('\n')
}

function wherePut({ file, format }: Exported): string {
  return file === null ? `written as ${format}` : `written to ${printable(file)} as ${format}`
}
