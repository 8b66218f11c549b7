import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { FeedEvent } from '../../../src/lib/feed/feed.ts'
import { finnhubFeed } from '../../../src/lib/feed/finnhub-feed.ts'
import { parseFinnhubMessage } from '../../../src/lib/feed/finnhub-message.ts'
import { startSimulator, type Simulator } from '../../../src/lib/feed/finnhub-simulator.ts'
import type { SimulatorOptions } from '../../../src/lib/feed/simulator/simulator-options.ts'
import { runScript } from '../../support/child-script.ts'
import {
  lifeOf,
  ofType,
  readFeed,
  TEST_KEY,
  testFeed,
  tradesOf,
} from '../../support/feed-events.ts'

const SYMBOLS = ['AAPL', 'BINANCE:BTCUSDT', 'OANDA:EUR_USD']

let simulator: Simulator
afterEach(() => simulator.stop())

async function simulate(options: SimulatorOptions = {}): Promise<string> {
  simulator = await startSimulator({ rate: 2_000, settleMs: 30, ...options })
  return simulator.url
}

const hasTrades = (count: number) => (events: readonly FeedEvent[]) =>
  tradesOf(events).length >= count

describe('the feed', () => {
  test('hands over every trade that was sent, in its order', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mkt-feed-'))
    const record = join(folder, 'sent.jsonl')
    const url = await simulate({ record, count: 1_000 })
    const events = await readFeed({ url, symbols: SYMBOLS }, hasTrades(1_000))
    const lines = (await readFile(record, 'utf8')).trimEnd().split('\n')
    const sent = lines.flatMap((line) => {
      const message = parseFinnhubMessage(line, { unit: 'ms' })
      return message.kind === 'trades' ? message.trades : []
    })
    await rm(folder, { recursive: true })
    expect(sent).toHaveLength(1_000)
    expect(tradesOf(events)).toEqual(sent)
  })

  test('tells when its symbols are covered, and when they no longer are', async () => {
    const url = await simulate()
    const events = await readFeed({ url, symbols: [...SYMBOLS, 'AAPL'] }, hasTrades(50))
    expect(events[0]).toMatchObject({ type: 'connected', symbols: SYMBOLS })
    expect(events.at(-1)).toMatchObject({ type: 'disconnected', reason: 'produce stopped' })
    expect(lifeOf(events)).toEqual(['connected', 'trades', 'disconnected'])
    expect(simulator.received.map((text) => JSON.parse(text) as unknown)).toEqual(
      SYMBOLS.map((symbol) => ({ type: 'subscribe', symbol })),
    )
  })

  test('asks for its symbols one after the other, at a gentle rate', async () => {
    const url = await simulate({ symbols: [] })
    const startedMs = performance.now()
    const symbols = Array.from({ length: 11 }, (_, at) => `S${at}`)
    const limits = { subscribeEveryMs: 20 }
    await readFeed({ url, symbols, limits }, (events) => events.length > 0)
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(190)
  })

  test('counts and tells what a slow reader made it drop, and loses count of nothing', async () => {
    const url = await simulate({ rate: 20_000, count: 5_000 })
    const stop = new AbortController()
    const events: FeedEvent[] = []
    let counted = 0
    for await (const event of testFeed({ url, signal: stop.signal, maxQueuedTrades: 300 })) {
      events.push(event)
      if (event.type === 'connected') await simulator.finished
      if (event.type === 'trades') counted += event.trades.length
      if (event.type === 'overflow') counted += event.trades
      if (counted >= 5_000) stop.abort()
    }
    expect(counted).toBe(5_000)
    expect(lifeOf(events).slice(0, 3)).toEqual(['connected', 'trades', 'overflow'])
  })

  test('ends within a second of an abort, whatever it is doing', async () => {
    const url = await simulate({
      faults: (handshake) => [{ hang: true }, { refuse: { status: 429 } }][handshake],
    })
    for (const doing of ['in a handshake', 'in a pause', 'while trades come']) {
      const stop = new AbortController()
      const limits = { handshakeMs: 60_000, tooManyRequestsMs: 60_000 }
      let abortedAt = Infinity
      const abort = () => {
        abortedAt = performance.now()
        stop.abort()
      }
      setTimeout(abort, 300)
      const events: FeedEvent[] = []
      for await (const event of testFeed({ url, signal: stop.signal, limits })) events.push(event)
      expect(performance.now() - abortedAt, doing).toBeLessThan(1_000)
    }
    expect(simulator.handshakes()).toBe(3)
    expect(simulator.sent.trades).toBeGreaterThan(0)
  })

  test.each(['abort', 'break'])(
    'leaves nothing open that keeps a process alive: %s',
    async (how) => {
      const url = await simulate()
      const { child, output } = runScript('read-feed.ts', [url, how])
      const limit = setTimeout(() => child.kill('SIGKILL'), 10_000)
      expect(await output).toBe('connected trades\n')
      clearTimeout(limit)
    },
  )

  test('does nothing where it is stopped before it begins', async () => {
    const url = await simulate()
    expect(await readFeed({ url, signal: AbortSignal.abort() }, () => true)).toEqual([])
    expect(simulator.handshakes()).toBe(0)
  })
})

describe('symbols', () => {
  const make = (symbols: readonly string[], maxSymbols?: number) => () =>
    finnhubFeed({
      url: 'ws://127.0.0.1:1',
      key: TEST_KEY,
      signal: AbortSignal.abort(),
      symbols,
      ...(maxSymbols === undefined ? {} : { maxSymbols }),
    })
  const many = Array.from({ length: 51 }, (_, at) => `S${at}`)

  test('are 50 at most unless more are allowed', async () => {
    await simulate()
    expect(make(many.slice(0, 50))).not.toThrow()
    expect(make(many, 51)).not.toThrow()
    expect(make(many)).toThrow(
      expect.objectContaining({ code: 'BAD_SYMBOLS', exitCode: 2 }) as Error,
    )
    expect(make(many)).toThrow(/51 were given, and a free key carries 50/)
  })

  test('are refused where there are none, or one is none', async () => {
    await simulate()
    expect(make([])).toThrow(/none was given/)
    expect(make(['AAPL', 'A\u0007'])).toThrow(/is no symbol/)
  })

  test('that are too many for the server are left out by name, last ones first', async () => {
    const url = await simulate({ maxSymbols: 3 })
    for (const subscribeEveryMs of [0, 30]) {
      const symbols = ['A', 'B', 'C', 'D', 'E']
      const options = { url, symbols, limits: { subscribeEveryMs } }
      const isSettled = (events: readonly FeedEvent[]) =>
        ofType(events, 'connected').at(-1)?.symbols.length === 3
      const events = await readFeed(options, isSettled)
      expect(ofType(events, 'connected').at(-1)?.symbols).toEqual(['A', 'B', 'C'])
      const named = ofType(events, 'notice').map(({ message }) => message.split('left out: ')[1])
      expect(named.flatMap((names) => names?.split(', ') ?? []).sort()).toEqual(['D', 'E'])
    }
  })

  test('that the server refuses were never covered', async () => {
    const url = await simulate({ maxSymbols: 1 })
    const limits = { subscribeEveryMs: 0 }
    const events = await readFeed({ url, symbols: ['A', 'B'], limits }, hasTrades(1))
    expect(ofType(events, 'connected').map(({ symbols }) => symbols)).toEqual([['A']])
    expect(lifeOf(events)).toEqual(['connected', 'trades', 'disconnected'])
  })
})
