import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  levelOf,
  watchCrossings,
  type Condition,
  type CrossingOptions,
} from '../../../src/lib/core/crossing.ts'
import { compare, formatDecimal } from '../../../src/lib/core/decimal.ts'
import { decimal } from '../../support/trades.ts'

const KINDS = ['above', 'below', 'rise', 'fall'] as const

/** Where the condition is crossed, as places in the prices, counted from 0. */
function crossed(
  condition: Condition,
  prices: readonly string[],
  options: { rearm?: string; atStart?: boolean; reference?: string } = {},
): number[] {
  const watch = watchCrossings([condition], optionsOf(options))
  const reference = options.reference === undefined ? {} : { reference: decimal(options.reference) }
  return prices.flatMap((price, at) => {
    return watch({ price: decimal(price), ...reference }).map(() => at)
  })
}

function optionsOf({ rearm = '0', atStart = false }): CrossingOptions {
  return { rearm: decimal(rearm), atStart }
}

function condition(kind: Condition['kind'], amount: string): Condition {
  return { kind, amount: decimal(amount) }
}

describe('a condition', () => {
  test('is crossed once, and again after the price was back', () => {
    const prices = ['149', '150.01', '151', '150.5', '149.9', '150.5', '152']
    expect(crossed(condition('above', '150'), prices)).toEqual([1, 5])
    expect(crossed(condition('below', '150'), prices)).toEqual([4])
  })

  test('is not crossed by the level itself, which counts as back', () => {
    expect(crossed(condition('above', '150'), ['150', '150.00', '151', '150', '151'])).toEqual([
      ...[2, 4],
    ])
    expect(crossed(condition('below', '150'), ['150', '149', '150', '149'])).toEqual([1, 3])
  })

  test('that holds for the first price waits until it was back, unless it counts at the start', () => {
    const prices = ['151', '152', '149', '151']
    expect(crossed(condition('above', '150'), prices)).toEqual([3])
    expect(crossed(condition('above', '150'), prices, { atStart: true })).toEqual([0, 3])
  })

  test('compares every digit', () => {
    const level = '0.30000000000000000000000000000001'
    const prices = ['0.3', '0.30000000000000000000000000000001', `${level}1`]
    expect(crossed(condition('above', level), prices)).toEqual([2])
  })

  test('counts again only once the price was back by the part that is given', () => {
    const prices = ['100', '101', '99.6', '101', '99.5', '101']
    expect(crossed(condition('above', '100'), prices)).toEqual([1, 3, 5])
    expect(crossed(condition('above', '100'), prices, { rearm: '0.005' })).toEqual([1, 5])
    const mirrored = ['100', '99', '100.4', '99', '100.5', '99']
    expect(crossed(condition('below', '100'), mirrored, { rearm: '0.005' })).toEqual([1, 5])
  })

  test('of a move has its level so much above or below the reference', () => {
    const prices = ['100', '105', '105.01', '104', '94.99', '95', '94']
    expect(crossed(condition('rise', '0.05'), prices, { reference: '100' })).toEqual([2])
    expect(crossed(condition('fall', '0.05'), prices, { reference: '100' })).toEqual([4, 6])
    expect(crossed(condition('rise', '0.05'), prices)).toEqual([])
  })

  test('of a move is crossed by the first reference that there is, if it was watched before', () => {
    const watch = watchCrossings([condition('rise', '0.05')], optionsOf({}))
    expect(watch({ price: decimal('106') })).toEqual([])
    expect(watch({ price: decimal('106'), reference: decimal('100') })).toHaveLength(1)
    expect(watch({ price: decimal('106'), reference: decimal('100') })).toEqual([])
  })

  test('tells the level that was crossed', () => {
    const watch = watchCrossings([condition('rise', '0.015')], optionsOf({ atStart: true }))
    const [crossing] = watch({ price: decimal('110'), reference: decimal('3.3') })
    expect(formatDecimal(crossing?.level ?? decimal('0'))).toBe('3.3495')
  })
})

describe('between two crossings of a condition', () => {
  const cents = fc.integer({ min: 90, max: 110 }).map((price) => decimal(String(price)))
  const seen = fc.record({ price: cents, reference: cents })
  const options = fc.record({
    rearm: fc.constantFrom(decimal('0'), decimal('0.03')),
    atStart: fc.boolean(),
  })

  test.each(KINDS)('%s the price was on the other side or at the level', (kind) => {
    const isMove = kind === 'rise' || kind === 'fall'
    const watched = condition(kind, isMove ? '0.02' : '100')
    fc.assert(
      fc.property(fc.array(seen, { maxLength: 60 }), options, (prices, chosen) => {
        const watch = watchCrossings([watched], chosen)
        let wasBack = chosen.atStart
        for (const one of prices) {
          const order = compare(one.price, levelOf(watched, one.reference) ?? decimal('0'))
          const isBeyond = kind === 'above' || kind === 'rise' ? order > 0 : order < 0
          const isCrossed = watch(one).length > 0
          if (isCrossed) expect({ wasBack, isBeyond }).toEqual({ wasBack: true, isBeyond: true })
          if (formatDecimal(chosen.rearm) === '0') expect(isCrossed).toBe(wasBack && isBeyond)
          wasBack = isCrossed ? false : wasBack || !isBeyond
        }
      }),
    )
  })
})
