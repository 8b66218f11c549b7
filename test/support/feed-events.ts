/** The Finnhub feed in tests: short limits, and what it yields as a list. */
import type { Trade } from '../../src/lib/core/trade.ts'
import type { FeedEvent } from '../../src/lib/feed/feed.ts'
import { finnhubFeed, type FinnhubFeedOptions } from '../../src/lib/feed/finnhub-feed.ts'
import type { FinnhubLimits } from '../../src/lib/feed/finnhub-limits.ts'
import { columnsOf, tradesIn } from './columns-of.ts'

export const TEST_KEY = 'c0ffee-test-key-42'

/** The limits of the feed, about a hundredth as long. */
export const SHORT_LIMITS = {
  handshakeMs: 400,
  closeMs: 100,
  aliveEveryMs: 20,
  silentMs: 200,
  pongMs: 100,
  staleMs: 1_500,
  backoffFirstMs: 5,
  backoffMaxMs: 600,
  stableMs: 600,
  tooManyRequestsMs: 600,
  quickCloseMs: 100,
  quickCloseWaitMs: 400,
  subscribeEveryMs: 2,
} satisfies Partial<FinnhubLimits>

type TestOptions = Partial<FinnhubFeedOptions> & { url: string }

/** Reads the feed until the events say that it is enough, then stops it and reads the rest. */
export async function readFeed(
  options: TestOptions,
  isEnough: (events: readonly FeedEvent[]) => boolean,
): Promise<FeedEvent[]> {
  const stop = new AbortController()
  const events: FeedEvent[] = []
  for await (const event of testFeed({ signal: stop.signal, ...options })) {
    events.push(copyOf(event))
    if (isEnough(events)) stop.abort()
  }
  return events
}

export function testFeed(options: TestOptions & { signal: AbortSignal }) {
  const limits = { ...SHORT_LIMITS, ...options.limits }
  return finnhubFeed({ key: TEST_KEY, symbols: ['AAPL'], ...options, limits })
}

/** The columns of a feed are used again, those of the copy are not. */
function copyOf(event: FeedEvent): FeedEvent {
  if (event.type !== 'trades') return event
  return { ...event, trades: columnsOf(tradesIn(event.trades)) }
}

export function tradesOf(events: readonly FeedEvent[]): Trade[] {
  return events.flatMap((event) => (event.type === 'trades' ? tradesIn(event.trades) : []))
}

type EventOf<T extends FeedEvent['type']> = Extract<FeedEvent, { type: T }>

export function ofType<T extends FeedEvent['type']>(
  events: readonly FeedEvent[],
  type: T,
): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type)
}

/** The order of connects and disconnects, and what stood between them but for signs of life. */
export function lifeOf(events: readonly FeedEvent[]): string[] {
  const kinds = events
    .map(({ type }) => type)
    .filter((type) => type !== 'notice' && type !== 'alive')
  return kinds.filter((type, at) => type !== kinds[at - 1])
}
