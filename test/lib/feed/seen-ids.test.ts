import { describe, expect, test } from 'vitest'
import { seenIds } from '../../../src/lib/feed/seen-ids.ts'

describe('seenIds', () => {
  test('knows a whole number again, per symbol', () => {
    const seen = seenIds()
    const added = (['A', 'A', 'B', '__proto__', '__proto__'] as const).map((symbol) =>
      seen.numbersOf(symbol).add(7),
    )
    expect(added).toEqual([true, false, true, true, false])
  })

  test('tells texts apart to the letter, per symbol', () => {
    const seen = seenIds()
    const ids = ['07', '7.0', '+7', '7a', 'x', 'X', '9007199254740993', '9007199254740992']
    for (const id of ids) expect(seen.addText('A', id)).toBe(true)
    for (const id of ids) expect(seen.addText('A', id)).toBe(false)
    for (const id of ids) expect(seen.addText('B', id)).toBe(true)
  })

  test('takes symbol and id together: no two pairs look alike', () => {
    const seen = seenIds()
    expect(seen.addText('A', 'B\nC')).toBe(true)
    expect(seen.addText('A B', 'C')).toBe(true)
    expect(seen.addText('A', 'B C')).toBe(true)
  })

  test('remembers exactly so many texts, and every whole number, also within a scope', () => {
    const seen = seenIds(3)
    const add = (id: string) => seen.addText('A', id)
    expect(['a', 'b', 'c', 'nyse\n1', 'nyse\n2', 'bats\n1'].map(add)).not.toContain(false)
    expect(add('a')).toBe(false)
    expect(['d', 'nyse\n3', 'nyse\n4'].map(add)).toEqual([true, true, true])
    expect(['b', 'c', 'd'].map(add)).toEqual([false, false, false])
    expect(add('a')).toBe(true)
    expect(['nyse\n1', 'bats\n1'].map(add)).toEqual([false, false])
    expect(seen.numbersOf('A').add(1)).toBe(true)
  })
})
