/** A recorded file → log: every trade once and in the order of the file, as fast as asked for. */
import { pause } from '../core/pause.ts'
import { tradeAt, type TradeColumns } from '../core/trade-columns.ts'
import type { TradeTime } from '../core/trade-time.ts'
import type { FileBatch } from '../feed/feed.ts'
import type { Pacer } from './pacer.ts'
import { countBatch, countSent, noReplayTotals, type ReplayTotals } from './replay-totals.ts'
import type { NumberedTrade, TradeSender } from './trade-sender.ts'

export interface ReplayOptions {
  readonly batches: AsyncIterable<FileBatch>
  /** Called once, before the first trade is sent; not at all for a file without trades. */
  readonly openSender: () => Promise<TradeSender>
  readonly pace: Pacer
  readonly signal: AbortSignal
  /** How much of the file has been read and sent, as its batches count it. */
  readonly onProgress: (read: number) => void
  /** What was no trade. */
  readonly onRejects?: (rejects: FileBatch['rejects']) => Promise<void> | void
}

/**
 * Sends a file. A stop ends it after the batch in flight; the totals then say `stopped`. Errors:
 * those of the feed, of openSender and of the sender.
 */
export async function replay(options: ReplayOptions): Promise<ReplayTotals> {
  const totals = noReplayTotals()
  try {
    await sendAll(options, totals)
  } catch (error) {
    if (!options.signal.aborted) throw error
  }
  totals.stopped = options.signal.aborted
  return totals
}

async function sendAll(options: ReplayOptions, totals: ReplayTotals): Promise<void> {
  const { batches, pace, signal, onProgress } = options
  let sender: TradeSender | undefined
  for await (const batch of batches) {
    countBatch(totals, batch)
    if (batch.rejects.length > 0) await options.onRejects?.(batch.rejects)
    for await (const trades of dueTrades(batch.trades, pace, signal)) {
      sender ??= await options.openSender()
      await sender.send(trades)
      countSent(totals, trades)
      if (signal.aborted) return
    }
    onProgress(batch.read)
  }
}

const BATCH_MAX_RECORDS = 2_000
/** Trades that are due within so short a time go together. */
const TOGETHER_MS = 50

/** Groups of trades, each when it is due. */
async function* dueTrades(
  trades: TradeColumns,
  pace: Pacer,
  signal: AbortSignal,
): AsyncGenerator<NumberedTrade[]> {
  let group: NumberedTrade[] = []
  for (let row = 0; row < trades.length; row += 1) {
    const trade = tradeAt(trades, row)
    const isLater = pace.untilDueMs(trade) > TOGETHER_MS
    if (group.length > 0 && (isLater || group.length >= BATCH_MAX_RECORDS)) {
      yield group
      group = []
    }
    if (isLater) await pauseUntilDue(trade, pace, signal)
    if (signal.aborted) return
    group.push({ trade, seq: trades.seq[row] as number })
  }
  if (group.length > 0) yield group
}

/** Timers cannot wait for longer than 24 days; a file may have gaps of years. */
const PAUSE_MAX_MS = 3_600_000

async function pauseUntilDue(trade: TradeTime, pace: Pacer, signal: AbortSignal): Promise<void> {
  for (;;) {
    const delayMs = pace.untilDueMs(trade)
    if (delayMs <= 0 || signal.aborted) return
    await pause(Math.min(delayMs, PAUSE_MAX_MS), signal)
  }
}
