import { expect, test } from 'vitest'
import { droppedSpan } from '../../../src/lib/core/dropped-span.ts'
import { MINUTE, trade } from '../../support/trades.ts'

test('reaches from the oldest trade to the moment of the drop', () => {
  const trades = [500, 200, 300].map((afterMs) => trade('AAPL', '1', '1', afterMs))
  expect(droppedSpan(trades, MINUTE + 900)).toEqual({ fromMs: MINUTE + 200, toMs: MINUTE + 901 })
})

test('holds a trade whose clock is ahead', () => {
  const trades = [trade('AAPL', '1', '1', 2_000)]
  expect(droppedSpan(trades, MINUTE)).toEqual({ fromMs: MINUTE, toMs: MINUTE + 2_001 })
})

test('is the moment alone where nothing that was dropped has a time', () => {
  expect(droppedSpan([], MINUTE)).toEqual({ fromMs: MINUTE, toMs: MINUTE + 1 })
})
