import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { FeedEvent } from '../../../src/lib/feed/feed.ts'
import { LinkCoverage } from '../../../src/lib/feed/link-coverage.ts'

const SYMBOLS = ['A', 'B']
const PONG_MS = 60
/** Longer than a test: only what a test does leads to pings. */
const NEVER_MS = 60_000

let coverage: LinkCoverage
afterEach(() => coverage.end('over'))

/** A connection whose server does what the test does, and whose clock the test sets. */
function connect(aliveEveryMs = NEVER_MS) {
  const clock = { ms: 1_000 }
  const pings: string[] = []
  const events: FeedEvent[] = []
  coverage = new LinkCoverage(
    { aliveEveryMs, pongMs: PONG_MS },
    {
      ping: (payload) => pings.push(payload),
      emit: (event) => events.push(event),
      now: () => clock.ms,
    },
  )
  const pong = (at = -1) => coverage.ponged(pings.at(at) ?? '')
  return { clock, pings, events, pong }
}

const connected = (atMs: number, symbols = SYMBOLS) => ({ type: 'connected', atMs, symbols })
const alive = (atMs: number) => ({ type: 'alive', atMs })

describe('symbols are covered', () => {
  test('from the pong of a ping that left after the last of them was asked for', () => {
    const { clock, events, pong } = connect()
    coverage.subscribed(SYMBOLS)
    clock.ms = 1_005
    pong(-2)
    coverage.heard()
    expect(events).toEqual([])
    clock.ms = 1_010
    pong()
    expect(events).toEqual([connected(1_010)])
  })

  test('not by a frame or by pongs of nothing, as long as a pong may come', async () => {
    const { events } = connect()
    coverage.subscribed(SYMBOLS)
    for (const payload of ['', '3', '99', 'x', '-1', '1e0']) coverage.ponged(payload)
    coverage.heard()
    expect(events).toEqual([])
    await sleep(PONG_MS + 10)
    coverage.heard()
    expect(events).toEqual([connected(1_000)])
  })

  test('by no frame of a server that has answered a ping', async () => {
    const { events, pong } = connect()
    pong()
    coverage.subscribed(SYMBOLS)
    await sleep(PONG_MS + 10)
    coverage.heard()
    expect(events).toEqual([])
  })

  test('until the last ping left that was answered', () => {
    const { clock, events, pong } = connect()
    coverage.subscribed(SYMBOLS)
    pong()
    clock.ms = 2_000
    coverage.ping()
    clock.ms = 2_100
    pong()
    pong()
    clock.ms = 3_000
    coverage.ping()
    coverage.heard()
    expect(coverage.end('cut')).toBe(true)
    expect(events).toEqual([
      connected(1_000),
      alive(2_000),
      { type: 'disconnected', atMs: 2_000, reason: 'cut' },
    ])
  })

  test('until the last frame where pings are not answered, told once in a while', async () => {
    const { clock, events } = connect(500)
    coverage.subscribed(SYMBOLS)
    await sleep(PONG_MS + 10)
    for (const ms of [1_000, 1_400, 1_500, 1_900, 1_300, 1_800]) {
      clock.ms = ms
      coverage.heard()
    }
    coverage.end('cut')
    expect(events).toEqual([
      ...[connected(1_000), alive(1_500), alive(1_300), alive(1_800)],
      { type: 'disconnected', atMs: 1_800, reason: 'cut' },
    ])
  })

  test('not at all, as it turns out, where the server refuses one of them later', () => {
    const { clock, events, pong } = connect()
    coverage.subscribed(SYMBOLS)
    pong()
    clock.ms = 2_000
    coverage.subscribed(['A'])
    pong(-2)
    clock.ms = 2_010
    pong()
    expect(events).toEqual([
      connected(1_000),
      { type: 'disconnected', atMs: 1_000, reason: 'the server takes fewer symbols' },
      connected(2_010, ['A']),
    ])
  })

  test('never by a connection that ends before that was proven', () => {
    const { events } = connect()
    coverage.subscribed(SYMBOLS)
    expect(coverage.end('cut')).toBe(false)
    expect(events).toEqual([])
  })
})

describe('a ping', () => {
  test('leaves again and again as long as it is answered', async () => {
    const { pings, pong } = connect(20)
    await sleep(100)
    expect(pings).toEqual(['1'])
    pong()
    await expect.poll(() => pings).toEqual(['1', '2'])
    coverage.end('over')
    pong()
    await sleep(60)
    expect(pings).toEqual(['1', '2'])
  })
})
