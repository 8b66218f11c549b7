import { describe, expect, test } from 'vitest'
import { EXIT, MktError } from '../../src/lib/core/errors.ts'
import { lookRepeatedly } from '../../src/watch/look-repeatedly.ts'

const AWAY = new MktError('Cannot reach it', { code: 'AWAY', exit: EXIT.unavailable })

/** Looks until so many results are used up; an error among them is thrown. */
async function looks(results: readonly (Error | undefined)[]): Promise<(string | undefined)[]> {
  const ending = new AbortController()
  const told: (string | undefined)[] = []
  let at = 0
  const look = (): Promise<void> => {
    const result = results[at]
    at += 1
    if (at === results.length) ending.abort()
    return result === undefined ? Promise.resolve() : Promise.reject(result)
  }
  const onWaiting = (problem: string | undefined): void => void told.push(problem)
  await lookRepeatedly(look, { everyMs: 1, stop: ending.signal, onWaiting })
  expect(at).toBe(results.length)
  return told
}

describe('looking repeatedly', () => {
  test('tells an outage once, goes on, and tells its end once', async () => {
    expect(await looks([undefined, AWAY, AWAY, undefined, undefined])).toEqual([
      'Cannot reach it',
      undefined,
    ])
  })

  test('also waits where the first look finds nobody', async () => {
    expect(await looks([AWAY, undefined])).toEqual(['Cannot reach it', undefined])
  })

  test('ends with an error after which waiting does not help', async () => {
    await expect(looks([new Error('no such symbol'), undefined])).rejects.toThrow('no such symbol')
  })
})
