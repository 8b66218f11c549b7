import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { workAhead } from '../../../src/lib/pipeline/work-ahead.ts'

const NEVER = new AbortController().signal

/** Numbers from 0 on; says in `made` which of them it has made. */
async function* numbers(count: number, made: number[] = []): AsyncGenerator<number> {
  for (let value = 0; value < count; value += 1) {
    made.push(value)
    yield value
    await Promise.resolve()
  }
}

describe('workAhead', () => {
  test('works on every value in order, with one more made at most', async () => {
    const made: number[] = []
    const seen: [value: number, made: number][] = []
    await workAhead(numbers(4, made), NEVER, async (value) => {
      await sleep(5)
      seen.push([value, made.length])
    })
    expect(seen).toEqual([
      [0, 2],
      [1, 3],
      [2, 4],
      [3, 4],
    ])
  })

  test('ends after the work under way at the signal, and leaves what was made', async () => {
    const stopping = new AbortController()
    const seen: number[] = []
    await workAhead(numbers(9), stopping.signal, async (value) => {
      if (value === 1) stopping.abort()
      await sleep(5)
      seen.push(value)
    })
    expect(seen).toEqual([0, 1])
  })

  test('rejects as work does, without waiting for a value that does not come', async () => {
    async function* stuck(): AsyncGenerator<number> {
      yield 0
      await new Promise(() => undefined)
    }
    const working = workAhead(stuck(), NEVER, () => Promise.reject(new Error('no log')))
    await expect(working).rejects.toThrow('no log')
  })

  test('rejects as the values do, after the work under way', async () => {
    let done = 0
    async function* broken(): AsyncGenerator<number> {
      yield 0
      await Promise.resolve()
      throw new Error('no file')
    }
    const working = workAhead(broken(), NEVER, async () => {
      await sleep(20)
      done += 1
    })
    await expect(working).rejects.toThrow('no file')
    expect(done).toBe(1)
  })
})
