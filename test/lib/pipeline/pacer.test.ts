import { describe, expect, test } from 'vitest'
import { pacer } from '../../../src/lib/pipeline/pacer.ts'

describe('pacer', () => {
  const clock = { ms: 5_000 }
  const nowMs = () => clock.ms

  test('counts event time from the first trade on, so many times as fast', () => {
    const pace = pacer(10, nowMs)
    expect(pace.untilDueMs(1_000_000)).toBe(0)
    expect(pace.untilDueMs(1_001_000)).toBe(100)
    clock.ms += 60
    expect(pace.untilDueMs(1_001_000)).toBe(40)
    expect(pace.untilDueMs(1_000_500)).toBe(-10)
    expect(pace.untilDueMs(900_000)).toBeLessThan(0)
  })

  test('has everything due at once at max', () => {
    const pace = pacer(Number.POSITIVE_INFINITY, nowMs)
    expect([pace.untilDueMs(0), pace.untilDueMs(1e12)]).toEqual([0, 0])
  })
})
