import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COVERAGE_SYMBOLS_MAX, type Coverage } from '../../../src/lib/core/coverage.ts'
import {
  coverageTracker,
  HELD_BACK_MS,
  RECORD_EVERY_MS,
  SILENCE_MAX_MS,
  type CoverageEvent,
} from '../../../src/lib/core/coverage-tracker.ts'

const START_MS = Date.UTC(2026, 10, 22)
const SYMBOLS = ['AAPL', 'BINANCE:BTCUSDT']

/** Times in these tests are seconds after the start. */
const at = (seconds: number) => START_MS + seconds * 1000
/** A span begins with the next millisecond. */
const connected = (seconds: number): CoverageEvent => ({
  ...{ type: 'connected', atMs: at(seconds) - 1, symbols: SYMBOLS },
})
const alive = (seconds: number): CoverageEvent => ({ type: 'alive', atMs: at(seconds) })
const aliveEverySecond = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => alive(from + index))
const disconnected = (seconds: number, reason = 'closed'): CoverageEvent => ({
  ...{ type: 'disconnected', atMs: at(seconds), reason },
})
const dropped = (from: number, to: number): CoverageEvent => ({
  ...{ type: 'overflow', fromMs: at(from), toMs: at(to), trades: 512 },
})

function recordsOf(events: readonly CoverageEvent[], isEnded = false): Coverage[] {
  const tracker = coverageTracker()
  const records = events.flatMap((event) => tracker.take(event))
  return isEnded ? [...records, ...tracker.end()] : records
}

/** From, to and reason of each record. */
function spansOf(events: readonly CoverageEvent[], isEnded = false) {
  return recordsOf(events, isEnded).map(({ fromMs, toMs, reason }) => [
    ...[(fromMs - START_MS) / 1000, (toMs - START_MS) / 1000, reason],
  ])
}

describe('coverage', () => {
  test('reaches from the connect to the disconnect, with its reason', () => {
    expect(spansOf([connected(0), alive(1), alive(2), disconnected(3)])).toEqual([[0, 3, 'closed']])
  })

  test('is told early and then every ten seconds, a little behind, in records that touch', () => {
    expect(spansOf([connected(0), ...aliveEverySecond(1, 27), disconnected(27)])).toEqual([
      ...[
        [0, 1, undefined],
        [1, 11, undefined],
        [11, 21, undefined],
        [21, 27, 'closed'],
      ],
    ])
  })

  test('of a producer that stops ends at the last sign of life', () => {
    expect(spansOf([connected(0), alive(1), alive(2)], true)).toEqual([[0, 2, 'produce stopped']])
    expect(spansOf([connected(0), alive(1), disconnected(1)], true)).toHaveLength(1)
  })

  test('of a producer that was killed ends with its last record', () => {
    expect(spansOf([connected(0), ...aliveEverySecond(1, 18)]).at(-1)).toEqual([1, 11, undefined])
  })

  test('lacks the time of trades that were dropped, and what is held back before it', () => {
    const events = [connected(0), alive(4), alive(8), dropped(9.5, 12), alive(13), disconnected(14)]
    expect(spansOf(events)).toEqual([
      [0, 3, undefined],
      [3, 3, 'dropped 512 trades that the journal could not take'],
      [12, 14, 'closed'],
    ])
  })

  test('lacks the time of dropped trades that came in late', () => {
    const events = [connected(0), ...aliveEverySecond(1, 30), dropped(23, 31), disconnected(40)]
    expect(spansOf(events).slice(-2)).toEqual([
      [21, 23, 'dropped 512 trades that the journal could not take'],
      [31, 40, 'closed'],
    ])
  })

  test('that cannot be taken back says at least why it ended', () => {
    const events = [connected(0), ...aliveEverySecond(1, 16), dropped(3, 17)]
    expect(spansOf(events).at(-1)).toEqual([
      ...[11, 11, 'dropped 512 trades that the journal could not take'],
    ])
  })

  test('begins again only after dropped trades, also on another connection', () => {
    const events = [connected(0), dropped(1, 20), disconnected(2), connected(3), disconnected(30)]
    expect(spansOf(events)).toEqual([[20, 30, 'closed']])
  })

  test('lacks a time without any sign of life', () => {
    const longest = (SILENCE_MAX_MS - 1) / 1000
    expect(spansOf([connected(0), alive(longest), disconnected(longest)])).toEqual([
      [0, longest - HELD_BACK_MS / 1000, undefined],
      [longest - HELD_BACK_MS / 1000, longest, 'closed'],
    ])
    const events = [connected(0), alive(1), alive(182), disconnected(183)]
    expect(spansOf(events)).toEqual([
      [0, 1, 'no sign of life for 181 s'],
      [182.001, 183, 'closed'],
    ])
    expect(spansOf([connected(0), alive(1), disconnected(182)])).toEqual([[0, 1, 'closed']])
  })

  test('goes on from the new time where the clock is set back', () => {
    expect(spansOf([connected(100), alive(103), alive(40), disconnected(45)])).toEqual([
      [100, 103, 'the clock was set back by 63 s'],
      [40.001, 45, 'closed'],
    ])
  })

  test('that turns out to have been none is not claimed', () => {
    expect(spansOf([connected(0), alive(1), disconnected(0)])).toEqual([])
    expect(spansOf([alive(1), disconnected(2), dropped(3, 4)], true)).toEqual([])
  })

  test('of another set of symbols begins with it', () => {
    const other: CoverageEvent = { type: 'connected', atMs: at(5) - 1, symbols: ['MSFT'] }
    const records = recordsOf([connected(0), alive(4), other, alive(6)], true)
    expect(records.map(({ symbols, fromMs, toMs }) => [symbols, fromMs, toMs])).toEqual([
      [SYMBOLS, at(0), at(4)],
      [['MSFT'], at(5), at(6)],
    ])
  })

  test('of more symbols than a record takes stands in several', () => {
    const symbols = Array.from({ length: 2 * COVERAGE_SYMBOLS_MAX + 1 }, (_, index) => `S${index}`)
    const records = recordsOf([{ type: 'connected', atMs: at(0), symbols }, disconnected(1)])
    expect(records.map((record) => record.symbols.length)).toEqual([1_000, 1_000, 1])
    expect(records.flatMap((record) => record.symbols)).toEqual(symbols)
  })
})

describe('whatever a feed tells', () => {
  test('no record reaches into a time in which trades were dropped before it was made', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        const tracker = coverageTracker()
        const drops: Interval[] = []
        for (const event of events) {
          if (event.type === 'overflow') drops.push(event)
          for (const record of tracker.take(event)) {
            expect(drops.filter((drop) => overlaps(record, drop))).toEqual([])
          }
        }
        for (const record of tracker.end()) {
          expect(drops.filter((drop) => overlaps(record, drop))).toEqual([])
        }
      }),
      { numRuns: 3_000 },
    )
  })

  test('a feed that dies earlier leaves the first of the same records', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), fc.nat(40), (events, killedAfter) => {
        const records = recordsOf(events)
        const before = recordsOf(events.slice(0, killedAfter))
        expect(before).toEqual(records.slice(0, before.length))
      }),
    )
  })

  test('with a sound clock, records are in order and cover no moment that was not listened to', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { events, missing } = timeline(steps)
        const records = recordsOf(events, true)
        let reachedMs = Number.NEGATIVE_INFINITY
        for (const record of records) {
          expect(record.toMs).toBeGreaterThanOrEqual(record.fromMs)
          expect(record.fromMs).toBeGreaterThanOrEqual(reachedMs)
          reachedMs = record.toMs
          expect(missing.filter((interval) => overlaps(record, interval))).toEqual([])
        }
      }),
      { numRuns: 3_000 },
    )
  })

  test('a feed that is never broken is covered from end to end', () => {
    const pauses = fc.array(fc.integer({ min: 1, max: SILENCE_MAX_MS - 1 }), { minLength: 1 })
    fc.assert(
      fc.property(pauses, (pausesMs) => {
        const events: CoverageEvent[] = [connected(0)]
        let nowMs = START_MS
        for (const pauseMs of pausesMs) events.push({ type: 'alive', atMs: (nowMs += pauseMs) })
        const records = recordsOf(events, true)
        expect(records.slice(1).map(({ fromMs }) => fromMs)).toEqual(
          records.slice(0, -1).map(({ toMs }) => toMs),
        )
        expect([records[0]?.fromMs, records.at(-1)?.toMs]).toEqual([START_MS, nowMs])
        const lengthMs = nowMs - START_MS
        expect(records.length).toBeLessThanOrEqual(lengthMs / RECORD_EVERY_MS + 2)
      }),
    )
  })
})

interface Interval {
  readonly fromMs: number
  readonly toMs: number
}

function overlaps(one: Interval, other: Interval): boolean {
  return Math.max(one.fromMs, other.fromMs) < Math.min(one.toMs, other.toMs)
}

const times = fc.integer({ min: 0, max: 400 }).map(at)
const anyEvent: fc.Arbitrary<CoverageEvent> = fc.oneof(
  times.map((atMs) => ({ type: 'connected' as const, atMs, symbols: SYMBOLS })),
  { weight: 4, arbitrary: times.map((atMs) => ({ type: 'alive' as const, atMs })) },
  times.map((atMs) => ({ type: 'disconnected' as const, atMs, reason: 'closed' })),
  fc.tuple(times, fc.integer({ min: 1, max: 60_000 })).map(([fromMs, lengthMs]) => ({
    ...{ type: 'overflow' as const, fromMs, toMs: fromMs + lengthMs, trades: 1 },
  })),
  fc.constantFrom({ type: 'trades' as const }, { type: 'notice' as const }),
)

/** What happens after a pause; only an alive link can be cut or drop trades. */
const step = fc.record({
  what: fc.oneof(
    { weight: 5, arbitrary: fc.constant('alive' as const) },
    fc.constantFrom('cut' as const, 'drop' as const, 'sleep' as const),
  ),
  pauseMs: fc.integer({ min: 1, max: 30_000 }),
  lateMs: fc.integer({ min: 0, max: HELD_BACK_MS }),
})

type Made = typeof step extends fc.Arbitrary<infer T> ? T : never

/** What a feed with a sound clock tells, and when trades were really missed. */
function timeline(steps: readonly Made[]): { events: CoverageEvent[]; missing: Interval[] } {
  const events: CoverageEvent[] = []
  const missing: Interval[] = []
  let nowMs = START_MS
  let offSinceMs: number | undefined = START_MS - 1e9
  let aliveMs = START_MS
  let connectedMs = START_MS
  for (const { what, pauseMs, lateMs } of steps) {
    nowMs += what === 'sleep' ? SILENCE_MAX_MS + pauseMs : pauseMs
    if (offSinceMs !== undefined) {
      missing.push({ fromMs: offSinceMs, toMs: nowMs })
      events.push({ type: 'connected', atMs: nowMs, symbols: SYMBOLS })
      offSinceMs = undefined
      connectedMs = nowMs
    } else if (what === 'cut') {
      events.push({ type: 'disconnected', atMs: aliveMs, reason: 'cut' })
      offSinceMs = aliveMs
    } else if (what === 'drop') {
      const drop = { fromMs: Math.max(connectedMs, aliveMs - lateMs), toMs: nowMs + 1 }
      missing.push(drop)
      events.push({ type: 'overflow', ...drop, trades: 1 })
      continue
    } else {
      if (what === 'sleep') missing.push({ fromMs: aliveMs, toMs: nowMs })
      events.push({ type: 'alive', atMs: nowMs })
    }
    aliveMs = offSinceMs ?? nowMs
  }
  if (offSinceMs === undefined) missing.push({ fromMs: aliveMs, toMs: nowMs + 1e9 })
  return { events, missing }
}
