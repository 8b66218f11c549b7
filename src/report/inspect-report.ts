/** What inspect found, for programs. */
import type { FileInspection, TradeFacts, TradeOrder } from '../inspect/file-inspection.ts'
import type { Inspection } from '../inspect/inspect-files.ts'
import { isoTimeOf } from '../lib/core/iso-time.ts'
import type { Outcome, ReadOutcome } from '../lib/feed/inputs/each-input.ts'
import { fileCounts, resultsOf, type FileCounts } from './file-counts.ts'

export interface InspectResult extends InspectCounts {
  files: InspectedFile[]
  /** Only where the command fails for what it found. */
  error?: {
    readonly code: string
    readonly message: string
    readonly suggestions: readonly string[]
  }
}

export interface InspectCounts extends FileCounts {
  symbols: number
  /** ISO 8601, to the nanosecond where needed, of the oldest and the newest trade that counts. */
  firstTime: string | null
  lastTime: string | null
}

export type InspectedFile =
  | ({
      file: string
      /** Null for an empty file. */
      format: string | null
      title: string | null
      /** To follow "told by". */
      toldBy: string | null
      packing: 'gzip' | 'zip' | 'zstd' | null
      checksum: 'verified' | 'none'
      /** Why the rest of the file could not be read; null where it was read to its end. */
      broken: string | null
      /** The first few of each reason; `text` is how it begins. */
      rejectSamples: { line: number | null; reason: string; text: string }[]
      /** Facts about the trades that count; null where there are none. */
      trades: InspectedTrades | null
    } & InspectCounts)
  | { file: string; error: string; code: string; leftOut: boolean }

export interface InspectedTrades {
  mostTraded: { symbol: string; trades: number }[]
  order: TradeOrder
  /** Trades that stand right behind a later one. */
  stepsBack: number
  timeDigits: number
  priceDigits: number
  sizeDigits: number
}

export function inspectResult({ outcomes, symbols }: Inspection): InspectResult {
  const files = resultsOf(outcomes)
  const counts = fileCounts(files.map(({ totals }) => totals))
  const times = timesOf(files.flatMap(({ trades }) => trades ?? []))
  return { ...counts, symbols, ...times, files: outcomes.map(fileResult) }
}

function fileResult(outcome: Outcome<FileInspection>): InspectedFile {
  if (!('error' in outcome)) return readResult(outcome)
  const { name, error, isLeftOut } = outcome
  return { file: name, error: error.message, code: error.code, leftOut: isLeftOut }
}

function readResult({ name, verified, result }: ReadOutcome<FileInspection>): InspectedFile {
  const { format, packing = null, totals, trades, samples } = result
  return {
    file: name,
    ...{ format: format?.name ?? null, title: format?.title ?? null },
    ...{ toldBy: format?.toldBy ?? null, packing, checksum: verified },
    ...fileCounts([totals]),
    ...{ symbols: trades?.symbols ?? 0, ...timesOf(trades === undefined ? [] : [trades]) },
    broken: totals.broken?.message ?? null,
    rejectSamples: samples.map(({ line = null, reason, sample }) => {
      return { line, reason, text: sample }
    }),
    trades: trades === undefined ? null : tradesResult(trades),
  }
}

/** The times are ISO texts of different lengths, so they are compared as numbers. */
function timesOf(all: readonly TradeFacts[]): Pick<InspectCounts, 'firstTime' | 'lastTime'> {
  const oldest = all.map((facts) => facts.oldest).sort(compareTimes)[0]
  const newest = all
    .map((facts) => facts.newest)
    .sort(compareTimes)
    .at(-1)
  return {
    firstTime: oldest === undefined ? null : isoTimeOf(oldest),
    lastTime: newest === undefined ? null : isoTimeOf(newest),
  }
}

function compareTimes(a: TradeFacts['oldest'], b: TradeFacts['oldest']): number {
  return a.timeMs - b.timeMs || a.nanos - b.nanos
}

function tradesResult(facts: TradeFacts): InspectedTrades {
  const { order, stepsBack, timeDigits, priceDigits, sizeDigits } = facts
  const mostTraded = facts.mostTraded.map(([symbol, trades]) => ({ symbol, trades }))
  return { mostTraded, order, stepsBack, timeDigits, priceDigits, sizeDigits }
}
