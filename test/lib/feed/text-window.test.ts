import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textWindow } from '../../../src/lib/feed/text-window.ts'

/** The same with a list of texts. */
function plainWindow(limit: number): (text: string) => boolean {
  const kept: string[] = []
  return (text) => {
    if (kept.includes(text)) return false
    if (kept.push(text) > limit) kept.shift()
    return true
  }
}

describe('textWindow', () => {
  test('knows the newest texts, and no others', () => {
    const some = fc.oneof(
      fc.nat(40).map(String),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
      fc.constantFrom('', 'x'.repeat(256), 'x'.repeat(257), 'x'.repeat(70_000), 'y'.repeat(70_000)),
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.array(some, { maxLength: 200 }),
        (limit, all) => {
          const added = all.map(textWindow(limit))
          expect(added).toEqual(all.map(plainWindow(limit)))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('stays exact while it grows and long after it is full', () => {
    const limit = 5_000
    const add = textWindow(limit)
    const texts = Array.from({ length: 50_000 }, (_, at) => `${at}-${'.'.repeat(at % 250)}`)
    expect(texts.every(add)).toBe(true)
    expect(texts.slice(-limit).some(add)).toBe(false)
    expect(texts.slice(-limit - 1, -limit + 1).map(add)).toEqual([true, true])
  })

  test('holds half a million ids of 36 characters in less than 40 MB', () => {
    const add = textWindow(500_000)
    const before = process.memoryUsage()
    for (let at = 0; at < 500_000; at += 1)
      add(`00000000-0000-4000-8000-${String(at).padStart(12, '0')}`)
    const after = process.memoryUsage()
    const taken = after.arrayBuffers - before.arrayBuffers
    expect(taken).toBeLessThan(40e6)
    expect(add(`00000000-0000-4000-8000-${'0'.repeat(12)}`)).toBe(false)
  })
})
