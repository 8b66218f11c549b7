import { expect, test } from 'vitest'
import { droppedSpan } from '../../../src/lib/core/dropped-span.ts'
import { MINUTE } from '../../support/trades.ts'

test('reaches from the oldest trade to the moment of the drop', () => {
  const timesMs = [500, 200, 300].map((afterMs) => MINUTE + afterMs)
  expect(droppedSpan(timesMs, MINUTE + 900)).toEqual({ fromMs: MINUTE + 200, toMs: MINUTE + 901 })
})

test('holds a trade whose clock is ahead', () => {
  expect(droppedSpan([MINUTE + 2_000], MINUTE)).toEqual({ fromMs: MINUTE, toMs: MINUTE + 2_001 })
})

test('is the moment alone where nothing that was dropped has a time', () => {
  expect(droppedSpan([], MINUTE)).toEqual({ fromMs: MINUTE, toMs: MINUTE + 1 })
})
