import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FINNHUB_LIMITS } from '../../../src/lib/feed/finnhub-limits.ts'
import { SilenceWatchdog } from '../../../src/lib/feed/silence-watchdog.ts'

/** The real limits, on a clock that the test turns. */
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function watch(staleMs = FINNHUB_LIMITS.staleMs) {
  const startedMs = performance.now()
  const happened: string[] = []
  const say = (what: string) => () =>
    void happened.push(`${what} at ${Math.round((performance.now() - startedMs) / 1000)} s`)
  const limits = { ...FINNHUB_LIMITS, staleMs }
  const watchdog = new SilenceWatchdog(limits, { ping: say('ping'), stale: say('stale') })
  return { watchdog, happened }
}

describe('the watchdog of a silent link', () => {
  test('pings after 20 s, and gives a server that answers pings 10 s more', () => {
    const { watchdog, happened } = watch()
    watchdog.ponged()
    vi.advanceTimersByTime(300_000)
    expect(happened).toEqual(['ping at 20 s', 'stale at 30 s'])
  })

  test('gives a server that never answered a ping 150 s', () => {
    const { happened } = watch()
    vi.advanceTimersByTime(300_000)
    expect(happened).toEqual(['ping at 20 s', 'stale at 150 s'])
  })

  test('stays quiet while something comes in', () => {
    const { watchdog, happened } = watch()
    for (let second = 0; second < 600; second += 10) {
      vi.advanceTimersByTime(10_000)
      watchdog.heard()
    }
    expect(happened).toEqual([])
  })

  test('asks again in every silence that a pong has ended', () => {
    const { watchdog, happened } = watch()
    for (let round = 0; round < 3; round += 1) {
      vi.advanceTimersByTime(20_000)
      watchdog.ponged()
    }
    expect(happened).toEqual(['ping at 20 s', 'ping at 40 s', 'ping at 60 s'])
  })

  test('keeps within a limit that is shorter than its usual steps', () => {
    const { watchdog, happened } = watch(15_000)
    watchdog.ponged()
    vi.advanceTimersByTime(60_000)
    expect(happened).toEqual(['ping at 10 s', 'stale at 15 s'])
  })

  test('says nothing after it was stopped', () => {
    const { watchdog, happened } = watch()
    vi.advanceTimersByTime(25_000)
    watchdog.stop()
    vi.advanceTimersByTime(600_000)
    expect(happened).toEqual(['ping at 20 s'])
    expect(vi.getTimerCount()).toBe(0)
  })
})
