import { describe, expect, test } from 'vitest'
import { pacer } from '../../../src/lib/pipeline/pacer.ts'

describe('pacer', () => {
  const clock = { ms: 5_000 }
  const nowMs = () => clock.ms
  const at = (timeMs: number) => ({ timeMs, nanos: 0 })

  test('counts event time from the first trade on, so many times as fast', () => {
    const pace = pacer(10, nowMs)
    expect(pace.untilDueMs(at(1_000_000))).toBe(0)
    expect(pace.untilDueMs(at(1_001_000))).toBe(100)
    clock.ms += 60
    expect(pace.untilDueMs(at(1_001_000))).toBe(40)
    expect(pace.untilDueMs(at(1_000_500))).toBe(-10)
    expect(pace.untilDueMs(at(900_000))).toBeLessThan(0)
  })

  test('has everything due at once at max', () => {
    const pace = pacer(Number.POSITIVE_INFINITY, nowMs)
    expect([pace.untilDueMs(at(0)), pace.untilDueMs(at(1e12))]).toEqual([0, 0])
  })
})
