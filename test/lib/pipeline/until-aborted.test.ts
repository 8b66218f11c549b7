import { describe, expect, test } from 'vitest'
import { untilAborted } from '../../../src/lib/pipeline/until-aborted.ts'

describe('untilAborted', () => {
  test('gives all items, and what goes wrong after them', async () => {
    async function* items(): AsyncGenerator<number> {
      yield* await Promise.resolve([1, 2])
      throw new Error('away')
    }
    const found: number[] = []
    const reading = async () => {
      for await (const item of untilAborted(items(), new AbortController().signal)) found.push(item)
    }
    await expect(reading()).rejects.toThrow('away')
    expect(found).toEqual([1, 2])
  })

  test('ends at the signal, though the next item never comes', async () => {
    const stop = new AbortController()
    async function* stuck(): AsyncGenerator<number> {
      yield 1
      await new Promise(() => undefined)
    }
    const found: number[] = []
    const reading = async () => {
      for await (const item of untilAborted(stuck(), stop.signal)) {
        found.push(item)
        setTimeout(() => stop.abort(), 20)
      }
    }
    await expect(reading()).rejects.toMatchObject({ name: 'AbortError' })
    expect(found).toEqual([1])
  })
})
