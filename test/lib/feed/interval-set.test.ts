import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { intervalSet } from '../../../src/lib/feed/interval-set.ts'

/** The same numbers in an order that looks like chance: the step has no divisor in common. */
function shuffled(count: number): number[] {
  return Array.from({ length: count }, (_, at) => (at * 7919) % count)
}

describe('intervalSet', () => {
  test('says of every number whether it is new, as a Set does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 })), (numbers) => {
        const intervals = intervalSet()
        const known = new Set<number>()
        for (const number of numbers) {
          expect(intervals.add(number)).toBe(!known.has(number))
          known.add(number)
        }
        const starts = [...known].filter((number) => !known.has(number - 1))
        expect(intervals.size()).toBe(starts.length)
      }),
    )
  })

  test('keeps numbers without gaps as one interval, in order or backwards', () => {
    const rising = intervalSet()
    const falling = intervalSet()
    for (let number = 0; number < 10_000; number += 1) {
      rising.add(number)
      falling.add(10_000 - number)
    }
    expect([rising.size(), falling.size()]).toEqual([1, 1])
  })

  test('stays exact over many blocks, and forgets nothing while they fill up', () => {
    const count = 200_000
    const even = intervalSet()
    const addAll = () => shuffled(count).filter((number) => even.add(number * 2)).length
    expect([addAll(), even.size(), addAll(), even.size()]).toEqual([count, count, 0, count])
    for (const number of shuffled(count)) even.add(number * 2 + 1)
    expect(even.size()).toBeLessThan(count / 100)
    expect(even.add(count * 2 - 1)).toBe(false)
    expect(even.add(count * 2)).toBe(true)
  })
})
