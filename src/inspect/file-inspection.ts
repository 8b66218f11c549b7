import type { TradeTime } from '../lib/core/trade-time.ts'
import type { RejectReason } from '../lib/core/trade.ts'
import type { FileBatch, Reject } from '../lib/feed/feed.ts'
import type { FileFormatName } from '../lib/feed/file-feed.ts'
import { countBatch, noFileTotals, type FileTotals } from '../lib/pipeline/replay-totals.ts'
import { countTrades, noTrades, tradesBySymbol, type TradeTally } from './trade-tally.ts'

/** What was found in one file. */
export interface FileInspection {
  /** Undefined for an empty file. */
  readonly format: FileFormatName | undefined
  /** How it is packed, where its beginning tells. */
  readonly packing: 'gzip' | 'zip' | 'zstd' | undefined
  readonly totals: FileTotals
  /** Undefined for a file without trades that count. */
  readonly trades: TradeFacts | undefined
  /** The first few rejects of each reason. */
  readonly samples: readonly Reject[]
}

export interface TradeFacts {
  readonly symbols: number
  /** Those with the most trades, the first ones first where they have as many. */
  readonly mostTraded: readonly (readonly [symbol: string, trades: number])[]
  readonly oldest: TradeTime
  readonly newest: TradeTime
  readonly order: TradeOrder
  /** Trades that stand right behind a later one. */
  readonly stepsBack: number
  /** The digits of a second that the times need: 0, 3, 6 or 9. */
  readonly timeDigits: number
  /** The most decimal places that a price needs; likewise of sizes. */
  readonly priceDigits: number
  readonly sizeDigits: number
}

export type TradeOrder = 'oldest-first' | 'newest-first' | 'mixed'

/** What is known of a file while it is read. */
export interface OpenInspection {
  readonly totals: FileTotals
  readonly tally: TradeTally
  readonly samples: Map<RejectReason, Reject[]>
}

export function openInspection(): OpenInspection {
  return { totals: noFileTotals(), tally: noTrades(), samples: new Map() }
}

export function inspectBatch({ totals, tally, samples }: OpenInspection, batch: FileBatch): void {
  countBatch(totals, batch)
  totals.used += batch.trades.length
  countTrades(tally, batch.trades)
  for (const reject of batch.rejects) keepSample(samples, reject)
}

/** So many rejects of each reason are shown. */
const SAMPLES_MAX = 3

function keepSample(samples: OpenInspection['samples'], reject: Reject): void {
  const kept = samples.get(reject.reason) ?? []
  if (kept.length >= SAMPLES_MAX) return
  kept.push(reject)
  samples.set(reject.reason, kept)
}

/** @param bySymbol how many trades each symbol has */
export function factsOf(
  tally: TradeTally,
  bySymbol: ReadonlyMap<string, number> = tradesBySymbol(tally),
): TradeFacts | undefined {
  if (bySymbol.size === 0) return undefined
  const { timeDigits, priceDigits, sizeDigits, back: stepsBack } = tally
  return {
    symbols: bySymbol.size,
    mostTraded: mostOf(bySymbol),
    oldest: { timeMs: tally.oldestMs, nanos: tally.oldestNanos },
    newest: { timeMs: tally.newestMs, nanos: tally.newestNanos },
    ...{ order: orderOf(tally), stepsBack, timeDigits, priceDigits, sizeDigits },
  }
}

function orderOf({ forward, back }: TradeTally): TradeOrder {
  if (back === 0) return 'oldest-first'
  return forward === 0 ? 'newest-first' : 'mixed'
}

/** So many symbols are named. */
const NAMED_MAX = 20

function mostOf(bySymbol: ReadonlyMap<string, number>): [string, number][] {
  return [...bySymbol].sort(([, a], [, b]) => b - a).slice(0, NAMED_MAX)
}
