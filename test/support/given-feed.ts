/** A feed of made-up events, handed over one by one. */
import type { Feed, FeedEvent } from '../../src/lib/feed/feed.ts'
import { columnsOf } from './columns-of.ts'
import type { Trade } from '../../src/lib/core/trade.ts'

export async function* givenFeed(...events: readonly FeedEvent[]): AsyncGenerator<FeedEvent> {
  for (const event of events) yield await Promise.resolve(event)
}

/** Which a connection brings within a minute, with a sign of life after each second of trades. */
export function oneConnection(
  startMs: number,
  trades: readonly (readonly Trade[])[],
  symbols: readonly string[] = ['AAPL'],
): Feed {
  const seconds = trades.flatMap((some, at): FeedEvent[] => [
    { type: 'trades', trades: columnsOf(some), rejects: [] },
    { type: 'alive', atMs: startMs + (at + 1) * 1000 },
  ])
  const endMs = startMs + (trades.length + 1) * 1000
  return givenFeed({ type: 'connected', atMs: startMs, symbols }, ...seconds, {
    type: 'disconnected',
    atMs: endMs,
    reason: 'stopped',
  })
}
