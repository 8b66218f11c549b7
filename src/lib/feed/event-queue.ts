import { droppedSpan } from '../core/dropped-span.ts'
import type { FeedEvent } from './feed.ts'

/** Between a socket that cannot wait and a reader that may be slow: bounded, and in order. */
export interface EventQueue extends AsyncIterable<FeedEvent> {
  readonly push: (event: FeedEvent) => void
  /** What was pushed is still read; then the iteration ends, or throws the error. */
  readonly end: (error?: unknown) => void
}

/**
 * Holds at most `maxTrades` trades and rejects, or one message of any size. What comes in beyond
 * that is dropped, a whole message at a time, and counted in an overflow event at its place. Other
 * events are always taken: the pauses between connections keep them few, and of signs of life only
 * some are kept. What waits together is read together, so that a slow reader falls behind by trades,
 * not by messages.
 */
export function eventQueue(maxTrades: number, now: () => number): EventQueue {
  let waiting: FeedEvent[] = []
  let queued = 0
  let ending: { error?: unknown } | undefined
  let wake = () => {}

  const push = (event: FeedEvent) => {
    const size = sizeOf(event)
    if (event.type === 'trades' && queued > 0 && size > 0 && queued + size > maxTrades) {
      addOverflow(waiting, event, now())
    } else if (event.type === 'alive') {
      addAlive(waiting, event)
    } else {
      waiting.push(event)
      queued += size
    }
    wake()
  }
  const end = (error?: unknown) => {
    ending ??= { error }
    wake()
  }
  async function* read() {
    for (;;) {
      const events = waiting
      waiting = []
      for (const event of joined(events)) {
        queued -= sizeOf(event)
        yield event
      }
      if (waiting.length > 0) continue
      if (ending?.error !== undefined) throw ending.error as Error
      if (ending !== undefined) return
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  return { push, end, [Symbol.asyncIterator]: read }
}

/** A reader gets at most so many trades at once, or one message of any size. */
const JOINED_TRADES_MAX = 2_000

type TradesEvent = FeedEvent & { readonly type: 'trades' }
type OverflowEvent = FeedEvent & { readonly type: 'overflow' }
type AliveEvent = FeedEvent & { readonly type: 'alive' }

/** Neighbouring messages with trades as one event each time, in order. */
function* joined(events: readonly FeedEvent[]): Generator<FeedEvent> {
  let run: TradesEvent[] = []
  let size = 0
  for (const event of events) {
    if (run.length > 0 && (event.type !== 'trades' || size + sizeOf(event) > JOINED_TRADES_MAX)) {
      yield oneOf(run)
      run = []
      size = 0
    }
    if (event.type === 'trades') {
      run.push(event)
      size += sizeOf(event)
    } else {
      yield event
    }
  }
  if (run.length > 0) yield oneOf(run)
}

function oneOf(run: readonly TradesEvent[]): TradesEvent {
  return {
    type: 'trades',
    trades: run.flatMap(({ trades }) => trades),
    rejects: run.flatMap(({ rejects }) => rejects),
  }
}

function sizeOf(event: FeedEvent): number {
  return event.type === 'trades' ? event.trades.length + event.rejects.length : 0
}

/** Drops that follow one another are one event, whatever signs of life came between them. */
function addOverflow(waiting: FeedEvent[], dropped: TradesEvent, nowMs: number): void {
  const trades = dropped.trades.length + dropped.rejects.length
  const span = { type: 'overflow' as const, ...droppedSpan(dropped.trades, nowMs), trades }
  const at = waiting.findLastIndex(({ type }) => type !== 'alive')
  const last = waiting[at]
  if (last?.type === 'overflow') waiting.splice(at, waiting.length, joinedOverflow(last, span))
  else waiting.push(span)
}

function joinedOverflow(before: OverflowEvent, after: OverflowEvent): OverflowEvent {
  return {
    type: 'overflow',
    fromMs: Math.min(before.fromMs, after.fromMs),
    toMs: Math.max(before.toMs, after.toMs),
    trades: before.trades + after.trades,
  }
}

/**
 * Of signs of life that wait one after the other, one is kept for so long a time: a reader that
 * looks at the time between them takes it for no silence.
 */
const ALIVE_KEPT_MS = 30_000

function addAlive(waiting: FeedEvent[], alive: AliveEvent): void {
  const [before, last] = waiting.slice(-2)
  if (before?.type === 'alive' && last?.type === 'alive') {
    const sinceMs = alive.atMs - before.atMs
    if (sinceMs >= 0 && sinceMs <= ALIVE_KEPT_MS && alive.atMs >= last.atMs) waiting.pop()
  }
  waiting.push(alive)
}
