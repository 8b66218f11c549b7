/** feed → journal. What waits for the journal waits in the feed's bounded queue. */
import type { CoverageTracker } from '../core/coverage-tracker.ts'
import { droppedSpan } from '../core/dropped-span.ts'
import { truncate } from '../core/trade-columns.ts'
import type { Feed, FeedEvent } from '../feed/feed.ts'
import type { Journal, NewEntry } from '../journal/journal.ts'
import { unlessGivenUp } from './unless-aborted.ts'
import { untilAvailable, type OnWaiting } from './until-available.ts'

export interface ProduceTotals {
  /** Trades that came in and were kept. */
  trades: number
  rejects: number
  /** Trades that came in and were dropped: the journal was full, or its disk away for too long. */
  dropped: number
  connects: number
  lastTradeMs: number | undefined
  /** Trades that the log has acknowledged, those that earlier starts left included. */
  delivered: number
  /** Trades that wait in the journal to be delivered. */
  backlog: number
}

export function noTotals(): ProduceTotals {
  const counts = { trades: 0, rejects: 0, dropped: 0, connects: 0, delivered: 0, backlog: 0 }
  return { ...counts, lastTradeMs: undefined }
}

export interface ProduceOptions {
  readonly feed: Feed
  readonly journal: Journal
  readonly tracker: CoverageTracker
  /** Kept up to date. */
  readonly totals: ProduceTotals
  readonly onEvent: (event: FeedEvent) => void
  /** The journal's disk takes nothing. */
  readonly onWaiting: OnWaiting
  /** After it, what the journal's disk does not take is dropped. */
  readonly signal: AbortSignal
}

/**
 * Resolves when the feed has ended and all that it gave is in the journal, each stretch of coverage
 * after the trades that it vouches for, or is counted as dropped. The journal is ended then, and
 * when this rejects.
 */
export async function produce(options: ProduceOptions): Promise<void> {
  const { feed, journal, tracker } = options
  try {
    for await (const event of feed) {
      for (const told of await kept(options, event)) await take(options, told)
    }
    for (const coverage of tracker.end()) await isKept(options, { type: 'coverage', coverage })
  } finally {
    journal.end()
  }
}

/** Keeps the trades of an event; gives what is to be told of it. */
async function kept(options: ProduceOptions, event: FeedEvent): Promise<FeedEvent[]> {
  if (event.type !== 'trades' || event.trades.length === 0) return [event]
  const { trades } = event
  if (await isKept(options, { type: 'trades', trades })) return [event]
  const span = droppedSpan(trades.timeMs.subarray(0, trades.length), Date.now())
  const overflow = { type: 'overflow' as const, ...span, trades: trades.length }
  truncate(trades)
  return [event, overflow]
}

async function take(options: ProduceOptions, event: FeedEvent): Promise<void> {
  const { journal, tracker, totals, onEvent } = options
  for (const coverage of tracker.take(event)) await isKept(options, { type: 'coverage', coverage })
  count(event, totals)
  totals.backlog = journal.backlog().trades
  onEvent(event)
}

/** False where the journal is full, or its disk takes nothing and the time is over. */
async function isKept({ journal, ...patience }: ProduceOptions, entry: NewEntry): Promise<boolean> {
  const appending = untilAvailable(() => journal.append(entry), patience)
  return (await unlessGivenUp(patience.signal, appending)) ?? false
}

function count(event: FeedEvent, totals: ProduceTotals): void {
  if (event.type === 'connected') totals.connects += 1
  if (event.type === 'overflow') totals.dropped += event.trades
  if (event.type !== 'trades') return
  totals.trades += event.trades.length
  totals.rejects += event.rejects.length
  const { timeMs, length } = event.trades
  if (length > 0) totals.lastTradeMs = timeMs[length - 1]
}
