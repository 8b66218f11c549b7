import { describe, expect, test } from 'vitest'
import type { RecordBatch, RecordCursor } from '../../../src/lib/log/trade-log.ts'
import { inLogOrder } from '../../../src/lib/pipeline/in-log-order.ts'

describe('inLogOrder', () => {
  test('joins partitions by offset, and at one offset by number, however they are cut', async () => {
    const first = partition(0, [0, 1, 2], [3], [4, 5, 6, 7])
    const second = partition(1, [0], [1, 2, 3, 4, 5])
    const places = ['0@0', '0@1', '1@0', '1@1', '2@0', '2@1', '3@0', '3@1', '4@0', '4@1']
    expect(await all([first, second])).toEqual([...places, '5@0', '5@1', '6@0', '7@0'])
  })

  test('goes over holes and over batches without records', async () => {
    const first = partition(0, [], [5, 9])
    const second = partition(1, [6], [], [8, 10])
    expect(await all([first, second])).toEqual(['5@0', '6@1', '8@1', '9@0', '10@1'])
  })

  test('begins where a partition begins, which may be long after another one has ended', async () => {
    const late = partition(0, [1_000_000, 1_000_001])
    expect(await all([late, partition(1, [3], [4])])).toEqual([
      ...['3@1', '4@1', '1000000@0', '1000001@0'],
    ])
  })

  test('leaves out what is read as undefined', async () => {
    const odd = ({ offset }: RecordCursor) => (offset % 2 === 1 ? offset : undefined)
    const found: number[] = []
    for await (const page of inLogOrder([partition(0, [0, 1, 2, 3])], odd)) found.push(...page)
    expect(found).toEqual([1, 3])
  })

  test('gives nothing of no partitions', async () => {
    expect(await all([])).toEqual([])
  })

  test('throws what a partition throws, after what came before', async () => {
    async function* broken(): AsyncGenerator<RecordBatch> {
      yield* partition(0, [0])
      throw new Error('away')
    }
    const pages = inLogOrder([broken()], placeOf)
    expect((await pages.next()).value).toEqual(['0@0'])
    await expect(pages.next()).rejects.toThrow('away')
  })

  test('ends its partitions where it is left', async () => {
    let isEnded = false
    async function* endless(): AsyncGenerator<RecordBatch> {
      try {
        for (let offset = 0; ; offset += 1) yield* partition(0, [offset])
      } finally {
        isEnded = true
      }
    }
    for await (const page of inLogOrder([endless()], placeOf)) if (page.length > 0) break
    await new Promise(setImmediate)
    expect(isEnded).toBe(true)
  })
})

function placeOf({ offset }: RecordCursor, number: number): string {
  return `${offset}@${number}`
}

async function all(partitions: AsyncIterable<RecordBatch>[]): Promise<string[]> {
  const found: string[] = []
  for await (const page of inLogOrder(partitions, placeOf)) found.push(...page)
  return found
}

/** Batches of these offsets. */
async function* partition(number: number, ...batches: number[][]): AsyncGenerator<RecordBatch> {
  let next = 0n
  for (const offsets of batches) {
    const fetchedOffset = next
    next = BigInt(offsets.at(-1) ?? Number(next)) + 1n
    yield await Promise.resolve({
      ...{ partition: number, fetchedOffset, nextOffset: next, endOffset: next },
      walk: (visit: (record: RecordCursor) => void) => {
        for (const offset of offsets) visit(recordAt(offset))
      },
    })
  }
}

function recordAt(offset: number): RecordCursor {
  const bytes = Buffer.alloc(0)
  return { offset, bytes, start: 0, end: 0, sentMs: 0, src: undefined, seq: 0 }
}
