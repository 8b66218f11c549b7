import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backOff, NO_FAILURES } from '../../../src/lib/feed/backoff.ts'
import { FINNHUB_LIMITS } from '../../../src/lib/feed/finnhub-limits.ts'
import {
  FIRST_CONNECTION,
  planReconnect,
  type ConnectionEnd,
} from '../../../src/lib/feed/reconnect.ts'

const almostOne = () => 1 - Number.EPSILON

/** The waits after connections that ended like this, one after the other. */
function waits(ends: readonly ConnectionEnd[], random: () => number): number[] {
  let state = FIRST_CONNECTION
  return ends.map((end) => {
    const plan = planReconnect(state, end, random, FINNHUB_LIMITS)
    state = plan.state
    return Math.round(plan.delayMs)
  })
}

const failed = { reason: 'refused', openMs: undefined }
const quick = { reason: 'closed', openMs: 200 }
const stable = { reason: 'closed', openMs: 60_000 }

describe('the wait before another connection', () => {
  test('has a ceiling that doubles from half a second to a minute', () => {
    expect(waits(new Array<ConnectionEnd>(9).fill(failed), almostOne)).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000,
    ])
  })

  test('is random below its ceiling, whatever the numbers', () => {
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(unit, fc.nat(2000), (number, failures) => {
        const { delayMs } = backOff({ failures }, 0, () => number, FINNHUB_LIMITS)
        expect(delayMs).toBe(number * Math.min(60_000, 500 * 2 ** failures))
      }),
    )
  })

  test('is short again after a connection that was stable', () => {
    expect(waits([failed, failed, failed, stable, failed], almostOne)).toEqual([
      500, 1000, 2000, 500, 1000,
    ])
    const almost = { backoff: { failures: 3 }, quickCloses: 0 }
    const plan = planReconnect(almost, { ...stable, openMs: 59_999 }, almostOne, FINNHUB_LIMITS)
    expect(Math.round(plan.delayMs)).toBe(4000)
    expect(NO_FAILURES.failures).toBe(0)
  })

  test('is a minute after 429, and longer where the server says so, within an hour', () => {
    const busy = { reason: '429', openMs: undefined, status: 429 }
    expect(waits([busy], () => 0)).toEqual([60_000])
    expect(waits([{ ...busy, retryAfterMs: 5_000 }], () => 0)).toEqual([60_000])
    expect(waits([{ ...busy, retryAfterMs: 90_000 }], () => 0)).toEqual([90_000])
    expect(waits([{ ...busy, retryAfterMs: 1e12 }], () => 0)).toEqual([3_600_000])
    expect(waits([{ ...failed, status: 503, retryAfterMs: 7_000 }], () => 0)).toEqual([7_000])
  })

  test('is half a minute once the server has closed three connections at once', () => {
    expect(waits([quick, quick, quick, quick], () => 0)).toEqual([0, 0, 30_000, 30_000])
    expect(waits([quick, quick, { ...quick, openMs: 1000 }, quick, quick], () => 0)).toEqual([
      0, 0, 0, 0, 0,
    ])
    expect(waits([quick, failed, quick, failed, quick, failed], () => 0)).toEqual([
      0, 0, 0, 0, 30_000, 0,
    ])
  })
})

describe('a refused key', () => {
  test.each([401, 403])('ends it: status %d is exit 77', (status) => {
    const plan = () =>
      planReconnect(FIRST_CONNECTION, { ...failed, status }, almostOne, FINNHUB_LIMITS)
    expect(plan).toThrow(expect.objectContaining({ code: 'KEY_REFUSED', exitCode: 77 }) as Error)
  })
})
