import { describe, expect, test } from 'vitest'
import { peek } from '../../../../src/lib/feed/inputs/peek.ts'
import { chunks } from '../../../support/trade-files.ts'

/** A source that tells whether it was ended. */
function watched(...parts: readonly string[]) {
  const seen = { isOver: false }
  const source = async function* () {
    try {
      yield* chunks(...parts)
    } finally {
      seen.isOver = true
    }
  }
  return { source: source(), seen }
}

describe('peek', () => {
  test('shows at least so many first bytes, and gives all of them', async () => {
    const { head, all } = await peek(chunks('a', 'bc', 'd', 'e'), 3)
    expect(head.toString()).toBe('abc')
    const parts: string[] = []
    for await (const part of all) parts.push(part.toString())
    expect(parts.join('')).toBe('abcde')
    expect((await peek(chunks('a', 'b'), 3)).head.toString()).toBe('ab')
  })

  test('ends the source with what it gives, however little of it was read', async () => {
    for (const count of [0, 1, 2]) {
      const { source, seen } = watched('a', 'b', 'c')
      const { all } = await peek(source, 1)
      for (let at = 0; at < count; at += 1) await all.next()
      expect(seen.isOver).toBe(false)
      await all.return(undefined)
      expect(seen.isOver).toBe(true)
    }
  })
})
