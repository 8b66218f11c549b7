/** What inspect found, for a person. */
import type { FileInspection, TradeFacts } from '../inspect/file-inspection.ts'
import type { Inspection } from '../inspect/inspect-files.ts'
import { isoTimeOf } from '../lib/core/iso-time.ts'
import { printable, printableLine } from '../lib/core/printable.ts'
import type { ReadOutcome } from '../lib/feed/inputs/each-input.ts'
import { readCount, type FileTotals } from '../lib/pipeline/replay-totals.ts'
import { resultsOf, uncountedLines, unreadText } from './file-counts.ts'
import { inspectResult } from './inspect-report.ts'
import { countedText, countText } from './message-text.ts'

export function inspectText(inspection: Inspection): string {
  const { outcomes } = inspection
  const isStopped = resultsOf(outcomes).some(({ totals }) => totals.stopped)
  return [
    ...outcomes.map((outcome) => ('error' in outcome ? unreadText(outcome) : fileText(outcome))),
    ...(outcomes.length > 1 ? [summaryText(inspection)] : []),
    ...(isStopped ? ['Stopped: the rest was not read.'] : []),
  ].join('\n')
}

/** How a file is packed stands before what it is. */
const PACKED = {
  gzip: 'packed with gzip, ',
  zip: 'from a zip archive, ',
  zstd: 'packed with zstd, ',
}

function fileText({ name, verified, result }: ReadOutcome<FileInspection>): string {
  const { format, packing, totals, trades } = result
  const packed = packing === undefined ? '' : PACKED[packing]
  const told = format === undefined ? 'empty' : `${packed}${format.name}, told by ${format.toldBy}`
  const lines = [
    `${printable(name)}: ${printableLine(told)}`,
    format !== undefined && `  ${format.title}`,
    verified === 'verified' && '  its checksum is right',
    countsText(totals),
    ...(trades === undefined ? [] : tradeLines(trades)),
    ...uncountedLines(totals),
    ...sampleLines(result),
  ]
  return lines.filter((line) => typeof line === 'string').join('\n')
}

function countsText(totals: FileTotals): string {
  const [read, used] = [readCount(totals), totals.used]
  const counted =
    read === used ? '' : `, ${countText(used)} of them ${used === 1 ? 'counts' : 'count'}`
  return `  ${countedText(read, 'trade')} read${counted}`
}

function tradeLines(facts: TradeFacts): string[] {
  const { oldest, newest, timeDigits, priceDigits, sizeDigits } = facts
  return [
    `  ${symbolsText(facts)}`,
    `  from ${isoTimeOf(oldest)} to ${isoTimeOf(newest)}, ${orderText(facts)}`,
    `  ${UNITS.get(timeDigits)}; prices with ${placesText(priceDigits)}, sizes with ${placesText(sizeDigits)}`,
  ]
}

/** So many symbols are named. */
const NAMED_SYMBOLS = 5

function symbolsText({ symbols, mostTraded }: TradeFacts): string {
  const named = mostTraded
    .slice(0, NAMED_SYMBOLS)
    .map(([symbol, trades]) => `${printableLine(symbol)} ${countText(trades)}`)
  const more = symbols - named.length
  const others = more > 0 ? ` and ${countText(more)} more` : ''
  return `${countedText(symbols, 'symbol')}: ${named.join(', ')}${others}`
}

function orderText({ order, stepsBack }: TradeFacts): string {
  if (order === 'oldest-first') return 'the oldest first'
  if (order === 'newest-first') return 'the newest first'
  const stand = stepsBack === 1 ? 'trade stands' : 'trades stand'
  return `in mixed order: ${countText(stepsBack)} ${stand} right behind a later one`
}

const UNITS: ReadonlyMap<number, string> = new Map([
  [0, 'times to the second'],
  [3, 'times to the millisecond'],
  [6, 'times to the microsecond'],
  [9, 'times to the nanosecond'],
])

function placesText(digits: number): string {
  return digits === 0 ? 'no decimal places' : `up to ${countedText(digits, 'decimal place')}`
}

function sampleLines({ samples }: FileInspection): string[] {
  return samples.map(
    ({ line = 0, reason, sample }) => `    line ${line}, ${reason}: ${printableLine(sample)}`,
  )
}

function summaryText(inspection: Inspection): string {
  const { files, read, used, symbols, firstTime, lastTime } = inspectResult(inspection)
  const counts = `${countedText(read, 'trade')} read, ${countText(used)} count`
  const span = firstTime === null ? '' : `, from ${firstTime} to ${lastTime}`
  const named = used === 0 ? '' : `, of ${countedText(symbols, 'symbol')}`
  return `${countedText(files.length, 'file')}: ${counts}${named}${span}`
}
