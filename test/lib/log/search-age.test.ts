import { describe, expect, test } from 'vitest'
import { searchAge } from '../../../src/lib/log/search-age.ts'

const DAY_MS = 86_400_000
const MAX_MS = 10_000 * DAY_MS

describe('an age that is searched for', () => {
  test.each([0, 1, 499, 1_000, 1_001, 1_700, 9_999, 61_000, 3_600_000, 3 * DAY_MS, 900 * DAY_MS])(
    'of %i ms is found, half a second or a twentieth too great at most, by few questions',
    async (ageMs) => {
      let questions = 0
      const found = await searchAge((asked) => {
        questions += 1
        return Promise.resolve(ageMs > asked)
      }, MAX_MS)
      expect(found).toBeGreaterThanOrEqual(ageMs)
      expect(found - ageMs).toBeLessThanOrEqual(Math.max(500, found / 20))
      expect(questions).toBeLessThan(45)
    },
  )

  test('ends at the greatest age that there can be', async () => {
    expect(await searchAge(() => Promise.resolve(true), 5_000)).toBe(5_000)
  })
})
