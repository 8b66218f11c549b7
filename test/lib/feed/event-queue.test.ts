import { describe, expect, test } from 'vitest'
import { eventQueue } from '../../../src/lib/feed/event-queue.ts'
import type { FeedEvent } from '../../../src/lib/feed/feed.ts'
import { trade } from '../../support/trades.ts'

const notice = (message: string): FeedEvent => ({ type: 'notice', message })
const trades = (count: number): FeedEvent => ({
  type: 'trades',
  trades: Array.from({ length: count }, (_, at) => trade('AAPL', '1', '1', at)),
  rejects: [],
})

async function all(queue: AsyncIterable<FeedEvent>): Promise<string[]> {
  const seen: string[] = []
  for await (const event of queue) {
    if (event.type === 'trades') seen.push(`trades ${event.trades.length}`)
    else if (event.type === 'overflow') seen.push(`overflow ${event.trades}`)
    else seen.push(event.type === 'notice' ? event.message : event.type)
  }
  return seen
}

describe('the queue of a feed', () => {
  test('gives events in the order in which they came, also those that come while it is read', async () => {
    const queue = eventQueue(100, Date.now)
    queue.push(notice('first'))
    queue.push(trades(2))
    const read = all(queue)
    await new Promise(setImmediate)
    queue.push(notice('third'))
    await new Promise(setImmediate)
    queue.push(notice('fourth'))
    queue.end()
    expect(await read).toEqual(['first', 'trades 2', 'third', 'fourth'])
  })

  test('drops what does not fit, counts it at its place, and takes everything else', async () => {
    const queue = eventQueue(10, () => 7)
    queue.push(trades(6))
    queue.push(trades(5))
    queue.push(trades(20))
    queue.push(notice('still here'))
    queue.push(trades(4))
    queue.push(trades(1))
    queue.end()
    expect(await all(queue)).toEqual([
      'trades 6',
      'overflow 25',
      'still here',
      'trades 4',
      'overflow 1',
    ])
  })

  test('has room again for as much as was read', async () => {
    const queue = eventQueue(10, Date.now)
    const reader = queue[Symbol.asyncIterator]()
    for (let round = 0; round < 5; round += 1) {
      queue.push(trades(10))
      expect((await reader.next()).value).toMatchObject({ type: 'trades' })
    }
  })

  test('takes one message that is larger than all it may hold', async () => {
    const queue = eventQueue(10, Date.now)
    queue.push(trades(11))
    queue.end()
    expect(await all(queue)).toEqual(['trades 11'])
  })

  test('throws its error only after everything was read', async () => {
    const queue = eventQueue(10, Date.now)
    queue.push(notice('before'))
    queue.end(new Error('over'))
    const reader = queue[Symbol.asyncIterator]()
    expect((await reader.next()).value).toEqual(notice('before'))
    await expect(reader.next()).rejects.toThrow('over')
  })

  test('gives what waits together as one event, up to a limit, and never over another event', async () => {
    const queue = eventQueue(10_000, Date.now)
    for (const size of [3, 4, 1_990, 8, 2_500]) queue.push(trades(size))
    queue.push(notice('between'))
    queue.push(trades(1))
    queue.end()
    expect(await all(queue)).toEqual([
      ...['trades 1997', 'trades 8', 'trades 2500', 'between', 'trades 1'],
    ])
  })
})
