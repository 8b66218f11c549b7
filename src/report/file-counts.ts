/** How many rows of files were what, as counts and as words. */
import { printable } from '../lib/core/printable.ts'
import type { Outcome, UnreadOutcome } from '../lib/feed/inputs/each-input.ts'
import { readCount, rejectedCount, type FileTotals } from '../lib/pipeline/replay-totals.ts'
import { countedText, countText } from './message-text.ts'

export interface FileCounts {
  /** Everything in the files that is or should have been a trade. */
  read: number
  /** Trades that count; of a replay those that were sent. */
  used: number
  duplicates: number
  notSelected: number
  /** How many of each reason. */
  rejects: Record<string, number>
  /** Frames and rows that are no trades: how many of each type. */
  control: Record<string, number>
  /** A signal ended the command before its files. */
  stopped: boolean
}

export function fileCounts(all: readonly FileTotals[]): FileCounts {
  const sum = (count: (totals: FileTotals) => number) =>
    all.reduce((total, one) => total + count(one), 0)
  return {
    read: sum(readCount),
    used: sum(({ used }) => used),
    duplicates: sum(({ duplicates }) => duplicates),
    notSelected: sum(({ notSelected }) => notSelected),
    rejects: joinedCounts(
      all.map(({ rejects }) => [...rejects].map(([reason, { count }]) => [reason, count])),
    ),
    control: joinedCounts(all.map(({ control }) => [...control])),
    stopped: all.some(({ stopped }) => stopped),
  }
}

/** The sums of several counts by name. */
function joinedCounts(
  all: readonly (readonly (readonly [string, number])[])[],
): Record<string, number> {
  const sums = new Map<string, number>()
  for (const [name, count] of all.flat()) sums.set(name, (sums.get(name) ?? 0) + count)
  return Object.fromEntries(sums)
}

/** Of the files that were read. */
export function resultsOf<T>(outcomes: readonly Outcome<T>[]): T[] {
  return outcomes.flatMap((outcome) => ('error' in outcome ? [] : [outcome.result]))
}

/** bad-price 2 (first in line 7), not-json 1 (first in line 9). */
export function rejectText(rejects: FileTotals['rejects']): string {
  const parts = [...rejects].map(
    ([reason, { count, firstLine }]) =>
      `${reason} ${countText(count)} (first in line ${firstLine})`,
  )
  return parts.join(', ')
}

/** A file that could not be read, for a person. */
export function unreadText({ name, error, isLeftOut }: UnreadOutcome): string {
  const why = isLeftOut ? 'left out, it is no trade file' : printable(error.message)
  return `${printable(name)}: ${why}`
}

/** What of a file does not count, for a person. */
export function uncountedLines({
  duplicates,
  notSelected,
  rejects,
  control,
}: FileTotals): string[] {
  const rejected = rejectedCount({ rejects })
  const others = [...control].map(([type, count]) => `${printable(type)} ${countText(count)}`)
  const lines = [
    duplicates > 0 && `  ${countedText(duplicates, 'duplicate')} by id, left out`,
    notSelected > 0 && `  ${countText(notSelected)} of other symbols or times, left out`,
    rejected > 0 && `  ${countText(rejected)} rejected: ${rejectText(rejects)}`,
    others.length > 0 && `  no trades, and no faults: ${others.join(', ')}`,
  ]
  return lines.filter((line) => typeof line === 'string')
}
