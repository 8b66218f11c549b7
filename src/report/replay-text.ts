/** What replay says when it is done, for a person. */
import { printable } from '../lib/core/printable.ts'
import type { Outcome, ReadOutcome } from '../lib/feed/inputs/each-input.ts'
import { readCount } from '../lib/pipeline/replay-totals.ts'
import type { FileReplay } from '../replay/replay-files.ts'
import { resultsOf, uncountedLines, unreadText } from './file-counts.ts'
import { countedText, countText } from './message-text.ts'

export function replayText(outcomes: readonly Outcome<FileReplay>[], topic: string): string {
  const replays = resultsOf(outcomes)
  const used = replays.reduce((sum, { totals }) => sum + totals.used, 0)
  const isStopped = replays.some(({ totals }) => totals.stopped)
  return [
    ...outcomes.map((outcome) =>
      'error' in outcome ? unreadText(outcome) : fileText(outcome, topic),
    ),
    outcomes.length > 1 &&
      `${countedText(outcomes.length, 'file')}: ${countedText(used, 'trade')} sent to ${topic}`,
    isStopped && 'Stopped. The same command sends the rest, and nothing counts twice.',
  ]
    .filter((line) => typeof line === 'string')
    .join('\n')
}

function fileText(outcome: ReadOutcome<FileReplay>, topic: string): string {
  const { format, totals } = outcome.result
  const told = format === undefined ? 'empty' : format.name
  const { symbols, moreSymbols } = totals
  return [
    `${printable(outcome.name)} (${told}): ${countedText(readCount(totals), 'trade')} read, ${countText(totals.used)} sent to ${topic}`,
    outcome.verified === 'verified' && '  its checksum is right',
    totals.used > 0 && `  ${countedText(symbols.size, 'symbol')} ${spanText(totals)}`,
    moreSymbols && '  trades of further symbols too, for which no coverage is recorded',
    ...uncountedLines(totals),
  ]
    .filter((line) => typeof line === 'string')
    .join('\n')
}

function spanText({ oldestMs, newestMs }: FileReplay['totals']): string {
  const [first, last] = [oldestMs, newestMs].map((timeMs) => new Date(timeMs).toISOString())
  return `from ${first} to ${last}`
}
