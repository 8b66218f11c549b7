/** What the coverage of a feed is worth: from its events to the records that stand for them. */
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Coverage } from '../../../src/lib/core/coverage.ts'
import { coverageTracker } from '../../../src/lib/core/coverage-tracker.ts'
import { formatDecimal } from '../../../src/lib/core/decimal.ts'
import type { FeedEvent } from '../../../src/lib/feed/feed.ts'
import { FINNHUB_LIMITS, type FinnhubLimits } from '../../../src/lib/feed/finnhub-limits.ts'
import { startSimulator, type Simulator } from '../../../src/lib/feed/finnhub-simulator.ts'
import type { SimulatorFault } from '../../../src/lib/feed/simulator/simulator-faults.ts'
import type { SimulatorOptions } from '../../../src/lib/feed/simulator/simulator-options.ts'
import { abortAfter } from '../../support/abort-after.ts'
import { runScript } from '../../support/child-script.ts'
import { ofType, readFeed, testFeed, tradesOf } from '../../support/feed-events.ts'

let simulator: Simulator | undefined
afterEach(async () => {
  await simulator?.stop()
  simulator = undefined
})

/** When each handshake with a simulator began whose first connections have these faults. */
async function faulty(faults: SimulatorFault[], options: SimulatorOptions = {}) {
  const handshakesMs: number[] = []
  const faultOf = (at: number) => {
    handshakesMs.push(Date.now())
    return faults[at]
  }
  simulator = await startSimulator({ rate: 2_000, settleMs: 100, faults: faultOf, ...options })
  return { url: simulator.url, handshakesMs }
}

function coverageOf(events: readonly FeedEvent[]): Coverage[] {
  const tracker = coverageTracker()
  return [...events.flatMap((event) => tracker.take(event)), ...tracker.end()]
}

const isCovered = (records: readonly Coverage[], atMs: number) =>
  records.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)

/** Reads until a sign of life after so many connects; the records of what it read. */
async function recordsAfter(connects: number, url: string): Promise<Coverage[]> {
  const isEnough = (events: readonly FeedEvent[]) =>
    ofType(events, 'connected').length === connects && events.at(-1)?.type === 'alive'
  return coverageOf(await readFeed({ url }, isEnough))
}

describe('the coverage of a feed', () => {
  const frames = 20
  const cut = { endAfter: { frames } }
  const closed = (code: number) => ({ endAfter: { frames, code } })
  const giant = Buffer.alloc(100 * 1024 * 1024, 'x')
  test.each<[name: string, reason: string, ...SimulatorFault[]]>([
    ['a close with 1000', '1000', closed(1000)],
    ['a close with 1001', '1001', closed(1001)],
    ['a close with 1008', '1008', closed(1008)],
    ['a close with 1011', '1011', closed(1011)],
    ['a cut', '1006', cut],
    ['a cut, and a handshake that hangs', '1006', cut, { hang: true }],
    ['a cut, and a 429', '1006', cut, { refuse: { status: 429 } }],
    ['a silent link', 'nothing heard', { silentAfter: frames }],
    ['a frame of 100 MiB', 'Max payload size', { garbage: [giant] }],
  ])('has a gap at %s', async (_, reason, ...faults) => {
    const { url, handshakesMs } = await faulty(faults)
    const [first, second, ...more] = await recordsAfter(2, url)
    expect(more).toEqual([])
    expect(first?.reason).toContain(reason)
    expect(second?.reason).toBe('produce stopped')
    expect(first?.toMs).toBeLessThanOrEqual(handshakesMs[1] ?? 0)
    expect(second?.fromMs).toBeGreaterThanOrEqual(handshakesMs[faults.length] ?? Infinity)
  })

  test.each<[name: string, fault: SimulatorFault, options: SimulatorOptions]>([
    ['frames in fragments', { fragments: 7 }, {}],
    ['frames that come twice', { repeat: 2 }, {}],
    ['nothing but pings as messages', {}, { symbols: ['OTHER'], textPingMs: 50 }],
    ['nothing at all', {}, { symbols: ['OTHER'] }],
    ['pings as messages, and no pong', { noPongs: true }, { symbols: ['OTHER'], textPingMs: 50 }],
  ])('has none at %s', async (_, fault, options) => {
    const { url, handshakesMs } = await faulty([fault], options)
    const events = await readFeed({ url, signal: abortAfter(1_000) }, () => false)
    const records = coverageOf(events)
    expect(records.map(({ reason }) => reason)).toEqual(['produce stopped'])
    const [first, last] = [records[0]?.fromMs ?? 0, records[0]?.toMs ?? 0]
    expect(first - (handshakesMs[0] ?? 0)).toBeLessThan(500)
    expect(last - first).toBeGreaterThan(400)
  })

  test('ends where the key is refused', async () => {
    const { url } = await faulty([cut, { refuse: { status: 401 } }])
    const events: FeedEvent[] = []
    const reading = async () => {
      const { signal } = new AbortController()
      for await (const event of testFeed({ url, signal })) events.push(event)
    }
    await expect(reading()).rejects.toMatchObject({ code: 'KEY_REFUSED' })
    expect(coverageOf(events).map(({ reason }) => reason)).toEqual([
      expect.stringContaining('1006') as string,
    ])
  })

  test('reaches over no trade that never came in, however connections end', async () => {
    const faults = ['1000', 'cut', '1011', 'freeze', '1001', 'cut', '1008']
    const market = await endlessMarket(faults)
    const naps = setInterval(sleepFor, 110, 60)
    const events = await readFeed({ url: market.url }, (seen) => {
      return (
        ofType(seen, 'connected').length > faults.length && tradesOf(seen.slice(-20)).length > 0
      )
    })
    clearInterval(naps)
    expectSound(coverageOf(events), events, await market.timesMs())
  })
})

/** Every trade of the market came in, or its time is not covered. */
function expectSound(
  records: readonly Coverage[],
  events: readonly FeedEvent[],
  timesMs: readonly number[],
): void {
  const received = new Set(tradesOf(events).map(({ size }) => Number(formatDecimal(size))))
  const missing = timesMs.filter((_, at) => !received.has(at + 1))
  const covered = timesMs.filter((timeMs) => isCovered(records, timeMs))
  expect(missing.filter((timeMs) => isCovered(records, timeMs))).toEqual([])
  expect(missing.length).toBeGreaterThan(0)
  expect(covered.length).toBeGreaterThan(0)
}

describe('a reconnect', () => {
  test('takes at most 2 s after a clean close, but for one in twenty', async () => {
    const closes = 20
    const faults = Array.from({ length: closes }, () => ({ endAfter: { frames: 1, code: 1000 } }))
    const { url } = await faulty(faults, { settleMs: 500 })
    const times = await Promise.all(faults.map(() => reconnectMs(url)))
    times.sort((a, b) => a - b)
    expect(times[Math.ceil(closes * 0.95) - 1]).toBeLessThanOrEqual(2_000)
  })

  test('begins within 31 s of the last word of a server that answers pings', async () => {
    const { silentMs, pongMs, staleMs, aliveEveryMs } = tenth(FINNHUB_LIMITS)
    const limits = { silentMs, pongMs, staleMs, aliveEveryMs }
    const { url } = await faulty([{ silentAfter: 3 }])
    const events = await readFeed(
      { url, limits },
      (seen) => ofType(seen, 'disconnected').length > 0,
    )
    const [lost] = ofType(events, 'disconnected')
    expect(lost?.reason).toBe('nothing heard for 3 s')
    expect(Date.now() - (lost?.atMs ?? 0)).toBeLessThanOrEqual(3_100 + limits.aliveEveryMs)
  })
})

function tenth(limits: FinnhubLimits): FinnhubLimits {
  const shorter = Object.entries(limits).map(([name, limit]) => [name, Number(limit) / 10])
  return Object.fromEntries(shorter) as FinnhubLimits
}

/** From the end of a connection to its successor, with the limits of every day. */
async function reconnectMs(url: string): Promise<number> {
  let closedAt = Number.NaN
  let tookMs = Number.NaN
  await readFeed({ url, limits: FINNHUB_LIMITS }, (events) => {
    const last = events.at(-1)?.type
    if (last === 'disconnected' && Number.isNaN(closedAt)) closedAt = performance.now()
    if (last === 'connected') tookMs = performance.now() - closedAt
    return !Number.isNaN(tookMs)
  })
  return tookMs
}

/** See endless-market.ts; `timesMs` ends it. */
async function endlessMarket(faults: readonly string[]) {
  const { child, output } = runScript('endless-market.ts', faults)
  onTestFinished(() => void child.kill())
  const [line] = (await once(child.stdout as Readable, 'data')) as [Buffer]
  const timesMs = async () => {
    child.stdin?.end()
    return JSON.parse((await output).split('\n')[1] ?? '') as number[]
  }
  return { url: line.toString().trim(), timesMs }
}

/** Holds the whole process up, timers and sockets too. */
function sleepFor(durationMs: number): void {
  const wakeMs = performance.now() + durationMs
  while (performance.now() < wakeMs);
}
