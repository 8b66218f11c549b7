import type { MktError } from '../core/errors.ts'
import type { SymbolTable } from '../core/symbol-table.ts'
import type { RejectReason } from '../core/trade.ts'
import type { FileBatch } from '../feed/feed.ts'

/** What the rows of a file were, whatever is done with its trades. */
export interface FileTotals {
  /** Trades that count; of a replay those that were sent and that the log has. */
  used: number
  duplicates: number
  notSelected: number
  rejects: Map<RejectReason, RejectCount>
  /** Frames that are no trades, such as ping: how many of each type. */
  control: Map<string, number>
  /** Why the rest of the file could not be read. */
  broken: MktError | undefined
  /** A signal ended it before the file did. */
  stopped: boolean
}

/** What a replay has done, kept up to date while it runs. */
export interface ReplayTotals extends FileTotals {
  /** When the trades that were sent happened, by symbol; of no more symbols than SYMBOLS_MAX. */
  symbols: Map<string, TradeSpan>
  /** There were trades of further symbols. */
  moreSymbols: boolean
  /** Event times of the oldest and the newest trade that was sent, ms since 1970. */
  oldestMs: number
  newestMs: number
}

export interface RejectCount {
  count: number
  /** The line of the first one. */
  readonly firstLine: number
}

/** ms since 1970, of the oldest and of the newest trade. */
export interface TradeSpan {
  oldestMs: number
  newestMs: number
}

export const SYMBOLS_MAX = 100_000

export function noReplayTotals(): ReplayTotals {
  return {
    ...noFileTotals(),
    symbols: new Map(),
    moreSymbols: false,
    oldestMs: Number.POSITIVE_INFINITY,
    newestMs: Number.NEGATIVE_INFINITY,
  }
}

export function noFileTotals(): FileTotals {
  return {
    ...{ used: 0, duplicates: 0, notSelected: 0 },
    ...{ rejects: new Map(), control: new Map() },
    ...{ broken: undefined, stopped: false },
  }
}

export function countBatch(totals: FileTotals, batch: FileBatch): void {
  totals.duplicates += batch.duplicates
  totals.notSelected += batch.notSelected
  totals.broken = batch.broken
  for (const { reason, line = 0 } of batch.rejects) {
    const known = totals.rejects.get(reason)
    if (known === undefined) totals.rejects.set(reason, { count: 1, firstLine: line })
    else known.count += 1
  }
  for (const [type, count] of batch.control) {
    totals.control.set(type, (totals.control.get(type) ?? 0) + count)
  }
}

/** Of trades that were sent, what is counted of them. */
export interface SentTrades {
  readonly length: number
  readonly symbols: SymbolTable
  readonly symbol: Int32Array
  readonly timeMs: Float64Array
}

export function countSent(totals: ReplayTotals, trades: SentTrades): void {
  totals.used += trades.length
  for (let row = 0; row < trades.length; row += 1) {
    const timeMs = trades.timeMs[row] as number
    if (timeMs < totals.oldestMs) totals.oldestMs = timeMs
    if (timeMs > totals.newestMs) totals.newestMs = timeMs
    countSymbol(totals, trades.symbols.textOf(trades.symbol[row] as number), timeMs)
  }
}

function countSymbol(totals: ReplayTotals, symbol: string, timeMs: number): void {
  const span = totals.symbols.get(symbol)
  if (span !== undefined) widen(span, timeMs)
  else if (totals.symbols.size >= SYMBOLS_MAX) totals.moreSymbols = true
  else totals.symbols.set(symbol, { oldestMs: timeMs, newestMs: timeMs })
}

function widen(span: TradeSpan, timeMs: number): void {
  if (timeMs < span.oldestMs) span.oldestMs = timeMs
  if (timeMs > span.newestMs) span.newestMs = timeMs
}

export function rejectedCount({ rejects }: Pick<FileTotals, 'rejects'>): number {
  return [...rejects.values()].reduce((sum, { count }) => sum + count, 0)
}

/** Everything in the file that is or should have been a trade, as far as it was read. */
export function readCount(totals: FileTotals): number {
  return totals.used + totals.duplicates + totals.notSelected + rejectedCount(totals)
}
