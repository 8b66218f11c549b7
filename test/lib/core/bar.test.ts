import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { barOf, merge, vwapOf, type Bar } from '../../../src/lib/core/bar.ts'
import { formatDecimal } from '../../../src/lib/core/decimal.ts'
import type { Trade } from '../../../src/lib/core/trade.ts'
import { decimal, placedTrades } from '../../support/arbitrary-trades.ts'

const MINUTE_MS = Date.UTC(2024, 0, 2, 12)

/** Three bars of one symbol and minute. */
const threeBars = placedTrades
  .map((placed) => placed.map(({ trade, place }) => barOf(inOneMinute(trade), place)))
  .filter((bars): bars is [Bar, Bar, Bar] => bars.length >= 3)

describe('barOf', () => {
  test('is the bar of one trade', () => {
    const bar = barOf(trade('10.5', '2', 59_999), { offset: 7n, partition: 3 })
    const edge = {
      price: decimal('10.5'),
      timeMs: MINUTE_MS + 59_999,
      nanos: 0,
      offset: 7n,
      partition: 3,
    }
    expect(bar).toEqual({
      symbol: 'A',
      startMs: MINUTE_MS,
      open: edge,
      high: decimal('10.5'),
      low: decimal('10.5'),
      close: edge,
      volume: decimal('2'),
      notional: decimal('21'),
      tradeCount: 1,
    })
  })

  test('12:00:59.999 belongs to the old minute, 12:01:00.000 to the new one', () => {
    expect(barOf(trade('1', '1', 59_999), place(0)).startMs).toBe(MINUTE_MS)
    expect(barOf(trade('1', '1', 60_000), place(0)).startMs).toBe(MINUTE_MS + 60_000)
  })
})

describe('merge', () => {
  test('is commutative', () => {
    fc.assert(
      fc.property(threeBars, ([a, b]) => {
        expect(merge(a, b)).toStrictEqual(merge(b, a))
      }),
    )
  })

  test('is associative', () => {
    fc.assert(
      fc.property(threeBars, ([a, b, c]) => {
        expect(merge(merge(a, b), c)).toStrictEqual(merge(a, merge(b, c)))
      }),
    )
  })

  test('takes open from the earliest trade and close from the latest, whichever came first', () => {
    const late = barOf(trade('3', '1', 5_000), place(0))
    const early = barOf(trade('1', '1', 1_000), place(1))
    const middle = barOf(trade('9', '1', 3_000), place(2))
    const bar = [late, early, middle].reduce(merge)
    expect(prices(bar)).toEqual({ open: '1', high: '9', low: '1', close: '3' })
    expect(bar.tradeCount).toBe(3)
  })

  test('lets nanoseconds decide within a millisecond', () => {
    const later = barOf({ ...trade('2', '1', 0), nanos: 2 }, place(0))
    const earlier = barOf({ ...trade('1', '1', 0), nanos: 1 }, place(1))
    expect(prices(merge(later, earlier))).toMatchObject({ open: '1', close: '2' })
  })

  test('lets offset, then partition, decide between trades of one instant', () => {
    const first = barOf(trade('1', '1', 0), { offset: 9n, partition: 0 })
    const second = barOf(trade('2', '1', 0), { offset: 9n, partition: 1 })
    const third = barOf(trade('3', '1', 0), { offset: 10n, partition: 0 })
    expect(prices([third, second, first].reduce(merge))).toMatchObject({ open: '1', close: '3' })
    expect(prices(merge(second, first))).toMatchObject({ open: '1', close: '2' })
  })

  test('counts trades that are equal in every field as often as they were sent', () => {
    const prints = Array.from({ length: 5 }, (_, at) => barOf(trade('2', '0.1', 0), place(at)))
    const bar = prints.reduce(merge)
    expect(bar.tradeCount).toBe(5)
    expect(formatDecimal(bar.volume)).toBe('0.5')
  })
})

describe('vwapOf', () => {
  test('is notional over volume to ten places, without trailing zeros', () => {
    expect(vwap('10', '4')).toBe('2.5')
    expect(vwap('1', '3')).toBe('0.3333333333')
    expect(vwap('2', '3')).toBe('0.6666666667')
  })

  test('does not exist for a bar without volume', () => {
    expect(vwapOf(decimal('0'), decimal('0'))).toBeUndefined()
  })
})

function trade(price: string, size: string, afterMs: number): Trade {
  const timeMs = MINUTE_MS + afterMs
  return { symbol: 'A', price: decimal(price), size: decimal(size), timeMs, nanos: 0 }
}

function inOneMinute(trade: Trade): Trade {
  return { ...trade, symbol: 'A', timeMs: MINUTE_MS + (trade.timeMs % 60_000) }
}

function place(offset: number): { offset: bigint; partition: number } {
  return { offset: BigInt(offset), partition: 0 }
}

function prices({ open, high, low, close }: Bar): Record<string, string> {
  return {
    open: formatDecimal(open.price),
    high: formatDecimal(high),
    low: formatDecimal(low),
    close: formatDecimal(close.price),
  }
}

function vwap(notional: string, volume: string): string {
  return formatDecimal(vwapOf(decimal(notional), decimal(volume)) ?? decimal('0'))
}
