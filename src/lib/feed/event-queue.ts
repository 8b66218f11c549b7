import { droppedSpan } from '../core/dropped-span.ts'
import { appendRows, type TradeColumns } from '../core/trade-columns.ts'
import type { FeedEvent, Reject } from './feed.ts'
import { spareColumns, type SpareColumns } from './spare-columns.ts'

/** Between a socket that cannot wait and a reader that may be slow: bounded, and in order. */
export interface EventQueue extends AsyncIterable<FeedEvent> {
  /**
   * Takes an event, and how long the message was that it comes from. Its columns are copied: they
   * may be used anew at once.
   */
  readonly push: (event: FeedEvent, bytes?: number) => void
  /** What was pushed is still read; then the iteration ends, or throws the error. */
  readonly end: (error?: unknown) => void
}

export interface QueueLimits {
  /** Trades and rejects that may wait. */
  readonly trades: number
  /** The lengths of the messages that they came in, together: some are far larger than others. */
  readonly bytes: number
}

/**
 * Holds no more than its limits, or one message of any size. What comes in beyond that is dropped, a
 * whole message at a time, and counted in an overflow event at its place. Other events are always
 * taken: the pauses between connections keep them few, and of signs of life only some are kept. What
 * waits together is read together, so that a slow reader falls behind by trades, not by messages.
 */
export function eventQueue(limits: QueueLimits, now: () => number): EventQueue {
  const spare = spareColumns()
  let waiting: Waiting[] = []
  const held = { trades: 0, bytes: 0 }
  let ending: { error?: unknown } | undefined
  let wake = () => {}

  const pushTrades = (event: TradesEvent, bytes: number) => {
    const size = sizeOf(event)
    const isOver = held.trades + size > limits.trades || held.bytes + bytes > limits.bytes
    if (held.trades > 0 && size > 0 && isOver) return addOverflow(waiting, event, now())
    held.trades += size
    held.bytes += bytes
    addTrades(waiting, spare, event, bytes)
  }
  const push = (event: FeedEvent, bytes = 0) => {
    if (event.type === 'trades') pushTrades(event, bytes)
    else if (event.type === 'alive') addAlive(waiting, event)
    else waiting.push(event)
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
      for (const event of events) {
        if (event.type === 'trades') {
          held.trades -= sizeOf(event)
          held.bytes -= event.bytes
        }
        yield event
        if (event.type === 'trades') spare.giveBack(event.trades)
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
const JOINED_TRADES_MAX = 8_000

type TradesEvent = FeedEvent & { readonly type: 'trades' }
type OverflowEvent = FeedEvent & { readonly type: 'overflow' }
type AliveEvent = FeedEvent & { readonly type: 'alive' }

/** Messages with trades that follow one another, as one event. */
interface JoinedTrades {
  readonly type: 'trades'
  readonly trades: TradeColumns
  readonly rejects: Reject[]
  bytes: number
}

type Waiting = Exclude<FeedEvent, { type: 'trades' }> | JoinedTrades

function addTrades(
  waiting: Waiting[],
  spare: SpareColumns,
  event: TradesEvent,
  bytes: number,
): void {
  const last = lastJoinable(waiting, event)
  if (last === undefined) {
    const trades = spare.take(event.trades.symbols)
    appendRows(trades, event.trades)
    waiting.push({ type: 'trades', trades, rejects: [...event.rejects], bytes })
  } else {
    appendRows(last.trades, event.trades)
    last.rejects.push(...event.rejects)
    last.bytes += bytes
  }
}

function lastJoinable(waiting: readonly Waiting[], event: TradesEvent): JoinedTrades | undefined {
  const last = waiting.at(-1)
  if (last?.type !== 'trades' || last.trades.symbols !== event.trades.symbols) return undefined
  return sizeOf(last) + sizeOf(event) <= JOINED_TRADES_MAX ? last : undefined
}

function sizeOf({ trades, rejects }: Pick<TradesEvent, 'trades' | 'rejects'>): number {
  return trades.length + rejects.length
}

/** Drops that follow one another are one event, whatever signs of life came between them. */
function addOverflow(waiting: Waiting[], dropped: TradesEvent, nowMs: number): void {
  const { timeMs, length } = dropped.trades
  const span = droppedSpan(timeMs.subarray(0, length), nowMs)
  const event = { type: 'overflow' as const, ...span, trades: sizeOf(dropped) }
  const at = waiting.findLastIndex(({ type }) => type !== 'alive')
  const last = waiting[at]
  if (last?.type === 'overflow') waiting.splice(at, waiting.length, joinedOverflow(last, event))
  else waiting.push(event)
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

function addAlive(waiting: Waiting[], alive: AliveEvent): void {
  const [before, last] = waiting.slice(-2)
  if (before?.type === 'alive' && last?.type === 'alive') {
    const sinceMs = alive.atMs - before.atMs
    if (sinceMs >= 0 && sinceMs <= ALIVE_KEPT_MS && alive.atMs >= last.atMs) waiting.pop()
  }
  waiting.push(alive)
}
