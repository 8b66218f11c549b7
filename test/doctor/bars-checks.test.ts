import { describe, expect, test } from 'vitest'
import { lagOutcome, listeningOutcome, waitingTrades } from '../../src/doctor/bars-checks.ts'

const NOW_MS = Date.UTC(2024, 0, 2, 15, 0)

describe('listening', () => {
  test('is well while a producer gives signs of life, and a warning a minute later', () => {
    const since = (lastMs: number) => listeningOutcome({ symbols: 2, lastMs }, NOW_MS)
    expect(since(NOW_MS - 60_000)).toEqual({ state: 'ok', found: 'to 2 symbols' })
    expect(since(NOW_MS - 60_001)).toMatchObject({
      state: 'warning',
      found: 'nobody since 2024-01-02 14:58:59 UTC, when it was to 2 symbols',
    })
    expect(listeningOutcome(undefined, NOW_MS).state).toBe('skipped')
  })
})

describe('the lag', () => {
  test('is counted from each position, or from the start of the log where there is none', () => {
    const ranges = new Map([
      [0, { start: 10n, end: 15n }],
      [1, { start: 0n, end: 7n }],
      [2, { start: 0n, end: 3n }],
    ])
    const progress = new Map([
      [1, { next: 5n }],
      [2, { next: 9n }],
    ])
    expect(waitingTrades(ranges, progress)).toBe(7)
  })

  test('is a warning where nobody works on it', () => {
    expect(lagOutcome(0, null).state).toBe('ok')
    expect(lagOutcome(5_000, 200).state).toBe('ok')
    for (const idleMs of [null, 30_001]) {
      expect(lagOutcome(5_000, idleMs)).toEqual({
        state: 'warning',
        found: '5,000 trades of the log are not in the bars yet, and nobody is at work on them',
        remedy: 'mkt etl, or mkt etl --once from cron',
      })
    }
  })
})
