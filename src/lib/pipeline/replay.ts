/** A recorded file → log: every trade once and in the order of the file, as fast as asked for. */
import { pause } from '../core/pause.ts'
import type { Trade } from '../core/trade.ts'
import type { FileBatch, FileTrade } from '../feed/feed.ts'
import { pacer, type Pacer } from './pacer.ts'
import { countBatch, countSent, noReplayTotals, type ReplayTotals } from './replay-totals.ts'
import type { TradeSender } from './trade-sender.ts'

export interface ReplayOptions {
  readonly feed: AsyncIterable<FileBatch>
  /** Called once, before the first trade is sent; not at all for a file without trades. */
  readonly openSender: () => Promise<TradeSender>
  /** 1 is the pace of the event times, 10 ten times that; Infinity waits for nothing. */
  readonly speed: number
  readonly signal: AbortSignal
  /** How many unpacked bytes have been read and sent. */
  readonly onProgress: (bytes: number) => void
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
  const { feed, signal, onProgress } = options
  const pace = pacer(options.speed)
  let sender: TradeSender | undefined
  for await (const batch of feed) {
    countBatch(totals, batch)
    for await (const trades of dueTrades(batch.trades, pace, signal)) {
      sender ??= await options.openSender()
      await sender.send(trades)
      countSent(totals, trades)
      if (signal.aborted) return
    }
    onProgress(batch.bytes)
  }
}

const BATCH_MAX_RECORDS = 2_000
/** Trades that are due within so short a time go together. */
const TOGETHER_MS = 50

/** Groups of trades, each when it is due. */
async function* dueTrades(
  trades: readonly FileTrade[],
  pace: Pacer,
  signal: AbortSignal,
): AsyncGenerator<Trade[]> {
  let group: Trade[] = []
  for (const { trade } of trades) {
    const isLater = pace.untilDueMs(trade) > TOGETHER_MS
    if (group.length > 0 && (isLater || group.length >= BATCH_MAX_RECORDS)) {
      yield group
      group = []
    }
    if (isLater) await pauseUntilDue(trade, pace, signal)
    if (signal.aborted) return
    group.push(trade)
  }
  if (group.length > 0) yield group
}

/** Timers cannot wait for longer than 24 days; a file may have gaps of years. */
const PAUSE_MAX_MS = 3_600_000

async function pauseUntilDue(trade: Trade, pace: Pacer, signal: AbortSignal): Promise<void> {
  for (;;) {
    const delayMs = pace.untilDueMs(trade)
    if (delayMs <= 0 || signal.aborted) return
    await pause(Math.min(delayMs, PAUSE_MAX_MS), signal)
  }
}
