/**
 * Feed events → records of coverage. The records of a span touch, so that they become one span
 * where they are stored. Each is to be kept after the trades that came in before its event: what is
 * lost with a process that dies is then covered by no record.
 */
import { COVERAGE_SYMBOLS_MAX, type Coverage } from './coverage.ts'
import type { ListeningEvent } from './listening-event.ts'

/** Trades and notices of a feed say nothing about coverage. */
export type CoverageEvent = ListeningEvent | { readonly type: 'trades' | 'notice' }

export interface CoverageTracker {
  /** The records that this event completes. */
  take(event: CoverageEvent): Coverage[]
  /** The records that are left when nobody listens any more. */
  end(): Coverage[]
}

/** While a feed is listened to, a record is made this often, so that a killed process leaves some. */
export const RECORD_EVERY_MS = 10_000

/**
 * Until a span ends, its records stay so far behind the newest sign of life. A record cannot be
 * taken back: trades that come in late and have to be dropped find their time not yet covered,
 * unless they are later than this.
 */
export const HELD_BACK_MS = 5_000

/**
 * A longer time without a sign of life is not covered: the clock was set forward, or the machine
 * was asleep. Longer than a feed bears silence, of which it tells by itself.
 */
export const SILENCE_MAX_MS = 180_000

/** The only clock is that of the events. */
export function coverageTracker(): CoverageTracker {
  let span: Span | undefined
  // Nothing before it is covered any more, even if the clock should be set back to it.
  let droppedToMs = Number.NEGATIVE_INFINITY
  return {
    take: (event) => {
      if (event.type === 'overflow') droppedToMs = Math.max(droppedToMs, event.toMs)
      const step = stepOf(span, event, droppedToMs)
      span = step.span
      return step.records
    },
    end: () => {
      const records = span === undefined ? [] : recordsOf(span, span.aliveMs, 'produce stopped')
      span = undefined
      return records
    },
  }
}

/** A time in which the feed is listened to without a break. */
interface Span {
  readonly symbols: readonly string[]
  /** Where the next record begins. */
  readonly fromMs: number
  /** The newest sign of life; before `fromMs` where the clock of dropped trades was ahead. */
  readonly aliveMs: number
  /** There is a record that ends at `fromMs`. */
  readonly isRecorded: boolean
}

interface Step {
  readonly span: Span | undefined
  readonly records: Coverage[]
}

function stepOf(span: Span | undefined, event: CoverageEvent, droppedToMs: number): Step {
  if (event.type === 'connected') {
    const records = span === undefined ? [] : recordsOf(span, span.aliveMs, 'connected anew')
    return { span: spanFrom(event.symbols, event.atMs, droppedToMs), records }
  }
  if (span === undefined) return { span, records: [] }
  if (event.type === 'alive') return aliveStep(span, event.atMs, droppedToMs)
  if (event.type === 'overflow') {
    // Further trades may be dropped that came in late.
    const endMs = Math.min(event.fromMs, span.aliveMs - HELD_BACK_MS)
    const records = recordsOf(span, endMs, dropText(event.trades))
    return { span: spanFrom(span.symbols, span.aliveMs, droppedToMs), records }
  }
  if (event.type !== 'disconnected') return { span, records: [] }
  return { span: undefined, records: recordsOf(span, endOf(span, event.atMs), event.reason) }
}

/** Begins with the next millisecond: of this one a part has gone by. */
function spanFrom(symbols: readonly string[], atMs: number, droppedToMs: number): Span {
  return { symbols, fromMs: Math.max(atMs + 1, droppedToMs), aliveMs: atMs, isRecorded: false }
}

function aliveStep(span: Span, atMs: number, droppedToMs: number): Step {
  const problem = clockProblem(span.aliveMs, atMs)
  if (problem !== undefined) {
    const records = recordsOf(span, span.aliveMs, problem)
    return { span: spanFrom(span.symbols, atMs, droppedToMs), records }
  }
  const toMs = atMs - HELD_BACK_MS
  const isDue = toMs - span.fromMs >= (span.isRecorded ? RECORD_EVERY_MS : 1)
  if (!isDue) return { span: { ...span, aliveMs: atMs }, records: [] }
  const next = { ...span, fromMs: toMs, aliveMs: atMs, isRecorded: true }
  return { span: next, records: recordsOf(span, toMs) }
}

function clockProblem(beforeMs: number, nowMs: number): string | undefined {
  const passedMs = nowMs - beforeMs
  if (passedMs < 0) return `the clock was set back by ${Math.ceil(-passedMs / 1000)} s`
  if (passedMs <= SILENCE_MAX_MS) return undefined
  return `no sign of life for ${Math.round(passedMs / 1000)} s`
}

function endOf({ aliveMs }: Span, atMs: number): number {
  return atMs - aliveMs > SILENCE_MAX_MS ? aliveMs : atMs
}

function dropText(trades: number): string {
  const some = trades === 1 ? '1 trade' : `${trades} trades`
  return `dropped ${some} that the journal could not take`
}

/**
 * The rest of a span as records, one for every so many symbols. A record without length says why
 * its span ended, where an earlier one reaches so far.
 */
function recordsOf(span: Span, endMs: number, reason?: string): Coverage[] {
  const { symbols, fromMs, isRecorded } = span
  const toMs = Math.max(fromMs, endMs)
  if (toMs === fromMs && !isRecorded) return []
  const records: Coverage[] = []
  for (let at = 0; at < symbols.length; at += COVERAGE_SYMBOLS_MAX) {
    const some = symbols.slice(at, at + COVERAGE_SYMBOLS_MAX)
    records.push({ fromMs, toMs, symbols: some, ...(reason === undefined ? {} : { reason }) })
  }
  return records
}
