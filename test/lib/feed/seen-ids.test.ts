import { describe, expect, test } from 'vitest'
import { seenIds } from '../../../src/lib/feed/seen-ids.ts'

describe('seenIds', () => {
  test('knows an id again, per symbol', () => {
    const seen = seenIds()
    expect(seen.add('A', '7')).toBe(true)
    expect(seen.add('A', '7')).toBe(false)
    expect(seen.add('B', '7')).toBe(true)
    expect(seen.add('__proto__', '7')).toBe(true)
    expect(seen.add('__proto__', '7')).toBe(false)
  })

  test('tells ids apart by their text, not by their number', () => {
    const seen = seenIds()
    const ids = ['7', '07', '7.0', '+7', '7a', '9007199254740993', '9007199254740992']
    for (const id of ids) expect(seen.add('A', id)).toBe(true)
    for (const id of ids) expect(seen.add('A', id)).toBe(false)
  })

  test('takes symbol and id together: no two pairs look alike', () => {
    const seen = seenIds()
    expect(seen.add('A', 'B\nC')).toBe(true)
    expect(seen.add('A B', 'C')).toBe(true)
  })

  test('takes an empty id for none', () => {
    const seen = seenIds()
    expect([seen.add('A', ''), seen.add('A', '')]).toEqual([true, true])
  })

  test('remembers exactly so many ids that are no numbers, and all that are', () => {
    const seen = seenIds(3)
    for (const id of ['a', 'b', 'c', '1']) seen.add('A', id)
    expect(seen.add('A', 'a')).toBe(false)
    for (const id of ['d', '2', '3', '4', '5']) expect(seen.add('A', id)).toBe(true)
    expect(['b', 'c', 'd'].map((id) => seen.add('A', id))).toEqual([false, false, false])
    expect(seen.add('A', 'a')).toBe(true)
    expect(seen.add('A', '1')).toBe(false)
  })
})
