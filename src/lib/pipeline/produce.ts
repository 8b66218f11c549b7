/** feed → log. One batch is in flight; what arrives meanwhile waits in the feed's bounded queue. */
import type { Feed, FeedEvent } from '../feed/feed.ts'
import type { TradeSender } from './trade-sender.ts'

export interface ProduceTotals {
  trades: number
  rejects: number
  /** Trades that came in and were dropped, because the log was away for too long. */
  dropped: number
  connects: number
  lastTradeMs: number | undefined
}

export function noTotals(): ProduceTotals {
  return { trades: 0, rejects: 0, dropped: 0, connects: 0, lastTradeMs: undefined }
}

/** Resolves when the feed ends and all that it gave is in the log. `totals` is kept up to date. */
export async function produce(
  feed: Feed,
  sender: TradeSender,
  totals: ProduceTotals,
  onEvent: (event: FeedEvent) => void,
): Promise<void> {
  for await (const event of feed) {
    if (event.type === 'trades' && event.trades.length > 0) await sender.send(event.trades)
    count(event, totals)
    onEvent(event)
  }
}

function count(event: FeedEvent, totals: ProduceTotals): void {
  if (event.type === 'connected') totals.connects += 1
  if (event.type === 'overflow') totals.dropped += event.trades
  if (event.type !== 'trades') return
  totals.trades += event.trades.length
  totals.rejects += event.rejects.length
  totals.lastTradeMs = event.trades.at(-1)?.timeMs ?? totals.lastTradeMs
}
