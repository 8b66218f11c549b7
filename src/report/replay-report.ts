/** What replay says when it is done, and whether that is a failure. */
import { EXIT, MktError } from '../lib/core/errors.ts'
import { printable } from '../lib/core/printable.ts'
import { readCount, rejectedCount, type ReplayTotals } from '../lib/pipeline/replay-totals.ts'
import { countText } from './message-text.ts'

export interface ReplayResult {
  file: string
  /** Null for an empty file. */
  format: string | null
  topic: string
  /** Everything in the file that is or should have been a trade. */
  read: number
  /** Trades that were sent. */
  used: number
  duplicates: number
  notSelected: number
  /** How many of each reason. */
  rejects: Record<string, number>
  /** Frames that are no trades: how many of each type. */
  control: Record<string, number>
  symbols: number
  /** ISO 8601, of the oldest and the newest trade that was sent. */
  firstTime: string | null
  lastTime: string | null
  /** A signal ended the replay before its file. */
  stopped: boolean
}

export function replayResult(file: string, topic: string, totals: ReplayTotals): ReplayResult {
  const { format, used, duplicates, notSelected, rejects, control, symbols, stopped } = totals
  return {
    ...{ file, format: format ?? null, topic, read: readCount(totals) },
    ...{ used, duplicates, notSelected },
    rejects: Object.fromEntries([...rejects].map(([reason, { count }]) => [reason, count])),
    control: Object.fromEntries(control),
    symbols: symbols.size,
    firstTime: isoTime(totals.oldestMs),
    lastTime: isoTime(totals.newestMs),
    stopped,
  }
}

function isoTime(timeMs: number): string | null {
  return Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : null
}

/** The result for a person to read. */
export function replayText(result: ReplayResult, totals: ReplayTotals): string {
  const { file, format, topic, read, used, duplicates, notSelected, firstTime, lastTime } = result
  const rejected = rejectedCount(totals)
  const frames = [...totals.control].map(([type, count]) => `${type} ${count}`)
  return [
    `${printable(file)} (${format ?? 'empty'}): ${plural(read, 'trade')} read, ${countText(used)} sent to ${topic}`,
    firstTime && `  ${plural(result.symbols, 'symbol')} from ${firstTime} to ${lastTime}`,
    totals.moreSymbols && `  trades of further symbols too, for which no coverage is recorded`,
    duplicates > 0 && `  ${plural(duplicates, 'duplicate')} by id, left out`,
    notSelected > 0 && `  ${countText(notSelected)} of other symbols, left out`,
    rejected > 0 && `  ${countText(rejected)} rejected: ${rejectText(totals)}`,
    frames.length > 0 && `  frames without trades: ${frames.join(', ')}`,
    result.stopped && 'Stopped. The same command sends the rest, and nothing counts twice.',
  ]
    .filter(Boolean)
    .join('\n')
}

function rejectText({ rejects }: ReplayTotals): string {
  const parts = [...rejects].map(
    ([reason, { count, firstLine }]) =>
      `${reason} ${countText(count)} (first in line ${firstLine})`,
  )
  return parts.join(', ')
}

function plural(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** Why a replay that went through its file has failed all the same: always exit 65. */
export function replayFault(
  result: ReplayResult,
  totals: ReplayTotals,
  maxRejectRate: number | undefined,
): MktError | undefined {
  const { broken } = totals
  if (broken !== undefined) {
    return new MktError(
      `${broken.message}; ${plural(result.used, 'trade')} before that were sent`,
      {
        code: broken.code,
        exit: EXIT.badData,
        tryThis: broken.suggestions,
      },
    )
  }
  const rate = result.read === 0 ? 0 : rejectedCount(totals) / result.read
  if (maxRejectRate === undefined || rate <= maxRejectRate) return undefined
  return new MktError(
    `Cannot take ${result.file} as sound: ${percent(rate)} of it was rejected (${rejectText(totals)}), --max-reject-rate allows ${percent(maxRejectRate)}; the others were sent`,
    {
      code: 'TOO_MANY_REJECTS',
      exit: EXIT.badData,
      tryThis: ['look at the lines that are named, or allow more with --max-reject-rate'],
    },
  )
}

function percent(rate: number): string {
  return `${Number((rate * 100).toPrecision(3))} %`
}
