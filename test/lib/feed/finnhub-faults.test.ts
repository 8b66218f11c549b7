import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer, type AddressInfo, type Server } from 'node:net'
import type { Readable } from 'node:stream'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws'
import type { FeedEvent } from '../../../src/lib/feed/feed.ts'
import { startSimulator, type Simulator } from '../../../src/lib/feed/finnhub-simulator.ts'
import type { SimulatorFault } from '../../../src/lib/feed/simulator/simulator-faults.ts'
import type { SimulatorOptions } from '../../../src/lib/feed/simulator/simulator-options.ts'
import { abortAfter } from '../../support/abort-after.ts'
import { runScript } from '../../support/child-script.ts'
import {
  lifeOf,
  ofType,
  readFeed,
  SHORT_LIMITS,
  TEST_KEY,
  tradesOf,
} from '../../support/feed-events.ts'
import { selfSigned } from '../../support/self-signed.ts'

let simulator: Simulator | undefined
afterEach(async () => {
  await simulator?.stop()
  simulator = undefined
})

/** A simulator whose first connections have these faults, and whose later ones have none. */
async function faulty(faults: SimulatorFault[], options: SimulatorOptions = {}): Promise<string> {
  const settings = { rate: 2_000, settleMs: 10, faults: (at: number) => faults[at], ...options }
  simulator = await startSimulator(settings)
  return simulator.url
}

/** Enough is a trade after so many connects. */
const tradesAfterConnects = (count: number) => (events: readonly FeedEvent[]) =>
  ofType(events, 'connected').length >= count && events.at(-1)?.type === 'trades'

const reasons = (events: readonly FeedEvent[]) =>
  ofType(events, 'disconnected').map(({ reason }) => reason)
const notices = (events: readonly FeedEvent[]) =>
  ofType(events, 'notice').map(({ message }) => message)
/** A connection that ends before it covers anything is told as a notice. */
const endings = (events: readonly FeedEvent[]) => [...reasons(events), ...notices(events)]

describe('a connection that ends', () => {
  test.each([1000, 1001, 1008, 1011, undefined])(
    'with close code %s is told and followed by another one',
    async (code) => {
      const frames = 3
      const url = await faulty([{ endAfter: code === undefined ? { frames } : { frames, code } }])
      const events = await readFeed({ url }, tradesAfterConnects(2))
      const life = ['connected', 'trades', 'disconnected', 'connected', 'trades', 'disconnected']
      expect(lifeOf(events)).toEqual(life)
      expect(reasons(events)[0]).toContain(String(code ?? 1006))
    },
  )

  test('waits longer after every failure, and the waits are random', async () => {
    const url = await faulty([])
    await simulator?.stop()
    const delays: number[] = []
    const random = () => {
      delays.push(performance.now())
      return 0.9
    }
    const limits = { backoffFirstMs: 40, backoffMaxMs: 100_000 }
    await readFeed({ url, random, limits, signal: abortAfter(900) }, () => false)
    const waits = delays.slice(1).map((at, index) => at - (delays[index] ?? 0))
    expect(waits.length).toBeGreaterThanOrEqual(3)
    waits.forEach((wait, at) => expect(wait).toBeGreaterThanOrEqual(36 * 2 ** at - 2))
  })

  test('again and again as soon as it is open says that the key may be used elsewhere', async () => {
    const quick = { endAfter: { frames: 0, code: 1008 } }
    const url = await faulty([quick, quick, quick, quick])
    const startedMs = performance.now()
    const limits = { quickCloseMs: 10_000 }
    const events = await readFeed({ url, limits }, tradesAfterConnects(1))
    expect(notices(events).filter((text) => text.includes('key used elsewhere'))).toHaveLength(1)
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(2 * SHORT_LIMITS.quickCloseWaitMs)
  })

  test('because another one has the same key, ends both', async () => {
    const url = await faulty([], { onePerToken: true })
    const other = { url, signal: abortAfter(400) }
    const reading = readFeed({ url }, tradesAfterConnects(2))
    await expect.poll(() => simulator?.sent.trades).toBeGreaterThan(0)
    const others = await readFeed(other, () => false)
    expect(reasons(await reading)[0]).toContain('1006')
    expect(endings(others)[0]).toContain('1006')
  })
})

describe('a link that breaks without a word', () => {
  test('was covered until the last ping that was answered left', async () => {
    const answersUntilMs = Date.now() + 300
    const url = await plainServer(
      (socket) => {
        socket.on('ping', (payload) => {
          if (Date.now() < answersUntilMs) socket.pong(payload)
          else socket.send('{"type":"ping"}')
        })
        setTimeout(() => socket.terminate(), 600)
      },
      { autoPong: false },
    )
    const events = await readFeed({ url }, (seen) => reasons(seen).length > 0)
    const atMs = ofType(events, 'disconnected')[0]?.atMs ?? 0
    expect(atMs).toBeGreaterThanOrEqual(ofType(events, 'connected')[0]?.atMs ?? Infinity)
    expect(atMs).toBeLessThanOrEqual(answersUntilMs)
    expect(atMs).toBe(ofType(events, 'alive').at(-1)?.atMs)
  })
})

describe('silence', () => {
  test('of a server that used to answer pings is a dead link, covered until it was last heard', async () => {
    const url = await faulty([{ silentAfter: 3 }])
    const startedMs = Date.now()
    const events = await readFeed({ url }, tradesAfterConnects(2))
    const lost = ofType(events, 'disconnected')[0]
    const again = ofType(events, 'connected')[1]
    expect(lost?.reason).toContain('nothing heard for')
    expect(lost?.atMs).toBeGreaterThanOrEqual(startedMs)
    const { silentMs, pongMs } = SHORT_LIMITS
    expect((again?.atMs ?? 0) - (lost?.atMs ?? 0)).toBeGreaterThanOrEqual(silentMs + pongMs - 5)
    expect((again?.atMs ?? 0) - (lost?.atMs ?? 0)).toBeLessThan(SHORT_LIMITS.staleMs)
  })

  test('of a server that answers pings is no fault', async () => {
    const url = await faulty([], { count: 5 })
    const events = await readFeed({ url, signal: abortAfter(1_200) }, () => false)
    expect(tradesOf(events)).toHaveLength(5)
    expect(simulator?.handshakes()).toBe(1)
  })

  test('of a server that never answered a ping is a dead link only after the long limit', async () => {
    const url = await faulty([{ noPongs: true, silentAfter: 60 }], { rate: 200 })
    const events = await readFeed({ url, staleAfterMs: 900, limits: { staleMs: 900 } }, (seen) =>
      tradesAfterConnects(2)(seen),
    )
    const silentMs =
      (ofType(events, 'connected')[1]?.atMs ?? 0) - (ofType(events, 'disconnected')[0]?.atMs ?? 0)
    expect(silentMs).toBeGreaterThanOrEqual(895)
  })

  test('while this process was asleep itself is none: what waits is read before a verdict', async () => {
    const { child } = runScript('slow-pongs.ts', [])
    onTestFinished(() => void child.kill())
    const [line] = (await once(child.stdout as Readable, 'data')) as [Buffer]
    const naps = setInterval(() => setImmediate(sleepFor, 300), 330)
    onTestFinished(() => clearInterval(naps))
    const url = line.toString().trim()
    const limits = { pongMs: 150 }
    const events = await readFeed({ url, limits, signal: abortAfter(5_000) }, () => false)
    expect(lifeOf(events)).toEqual(['connected', 'disconnected'])
    expect(reasons(events)).toEqual(['produce stopped'])
  })

  test('but for pings as text messages is a quiet market', async () => {
    const options = { symbols: ['OTHER'], textPingMs: 100 }
    const url = await faulty([{ noPongs: true }], options)
    const limits = { staleMs: 400 }
    const events = await readFeed({ url, limits, signal: abortAfter(1_500) }, () => false)
    expect(lifeOf(events)).toEqual(['connected', 'disconnected'])
    expect(simulator?.sent.frames).toBeGreaterThanOrEqual(8)
  })
})

describe('a handshake', () => {
  test.each([401, 403])('that answers %d ends the feed with exit 77', async (status) => {
    const url = await faulty([{ refuse: { status } }])
    const refused = { code: 'KEY_REFUSED', exitCode: 77 }
    await expect(readFeed({ url }, () => false)).rejects.toMatchObject(refused)
    expect(simulator?.handshakes()).toBe(1)
  })

  test('with the wrong key is refused by a server that knows its key', async () => {
    const url = await faulty([], { token: 'another key' })
    await expect(readFeed({ url }, () => false)).rejects.toMatchObject({ code: 'KEY_REFUSED' })
    const key = 'another key'
    const events = await readFeed({ url, key }, tradesAfterConnects(1))
    expect(tradesOf(events).length).toBeGreaterThan(0)
  })

  test('that answers 429 is tried again after the long wait, or what Retry-After says', async () => {
    const busy = { refuse: { status: 429 } }
    const busier = { refuse: { status: 429, headers: ['Retry-After: 1'] } }
    const url = await faulty([busy, busier])
    const startedMs = performance.now()
    const events = await readFeed({ url }, tradesAfterConnects(1))
    expect(notices(events)[0]).toContain('429')
    const leastMs = SHORT_LIMITS.tooManyRequestsMs + 1_000
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(leastMs - 5)
  })

  test('that answers 200 or redirects is told and tried again, and never followed', async () => {
    const elsewhere = await startSimulator()
    onTestFinished(() => elsewhere.stop())
    const headers = [`Location: ${elsewhere.url.replace('ws:', 'http:')}`]
    const url = await faulty([{ refuse: { status: 200 } }, { refuse: { status: 302, headers } }])
    const events = await readFeed({ url }, tradesAfterConnects(1))
    expect(notices(events).map((text) => /status (\d+)/.exec(text)?.[1])).toEqual(['200', '302'])
    expect(elsewhere.handshakes()).toBe(0)
  })

  test('that hangs, or trickles, is given up and tried again', async () => {
    const url = await faulty([{ hang: true }])
    const events = await readFeed({ url }, tradesAfterConnects(1))
    expect(notices(events)[0]).toContain('the handshake took longer than 0.4 s')
    const trickle = await listening(
      createServer((link) => {
        const drip = setInterval(() => link.write('H'), 20)
        link.on('error', () => link.destroy()).on('close', () => clearInterval(drip))
      }),
    )
    const seen = await readFeed({ url: `ws://127.0.0.1:${trickle}` }, (all) => all.length > 0)
    expect(notices(seen)[0]).toMatch(/took longer|Parse Error/)
  })

  test('with a server that nobody vouches for is refused', async (context) => {
    const certificate = await selfSigned().catch(() => undefined)
    if (certificate === undefined) return context.skip('keytool is needed to make a certificate')
    const server = createHttpsServer(certificate.server)
    let upgrades = 0
    server.on('upgrade', () => (upgrades += 1))
    const port = await listening(server)
    const url = `wss://127.0.0.1:${port}`
    const events = await readFeed({ url }, (seen) => seen.length > 0)
    expect(notices(events)[0]).toMatch(/self.signed certificate/)
    expect(upgrades).toBe(0)
  })
})

describe('a frame', () => {
  test('that is too large ends the connection and nothing else', async () => {
    const url = await faulty([{ garbage: ['x'.repeat(4 * 1024 * 1024 + 1)] }])
    const events = await readFeed({ url }, tradesAfterConnects(2))
    expect(reasons(events)[0]).toContain('Max payload size exceeded')
  })

  test('of just the size that is taken is taken', async () => {
    const padded = '{"type":"ping"}'.padEnd(4 * 1024 * 1024)
    const url = await faulty([{ garbage: [padded] }])
    const events = await readFeed({ url }, tradesAfterConnects(1))
    expect(reasons(events)).toEqual(['produce stopped'])
  })

  test('in fragments is one frame', async () => {
    const url = await faulty([{ fragments: 7 }], { count: 300 })
    const events = await readFeed({ url }, (seen) => tradesOf(seen).length >= 300)
    expect(ofType(events, 'trades').flatMap(({ rejects }) => rejects)).toEqual([])
  })

  test('that comes three times counts three times', async () => {
    const url = await faulty([{ repeat: 3 }], { count: 100 })
    const events = await readFeed({ url }, (seen) => tradesOf(seen).length >= 300)
    expect(tradesOf(events)).toHaveLength(300)
  })

  test('of rubbish is counted by reason, and the trades beside it count', async () => {
    const half = Buffer.from(`{"data":[{"p":1,"s":"€","t":${Date.now()},"v":1}],"type":"trade"}`)
    const garbage = [
      'rubbish {',
      '{"data":[{"p":NaN,"s":"A","t":1,"v":1}],"type":"trade"}',
      `{"data":[{"p":1,"s":"A","t":${Date.now() + 3_600_000},"v":1}],"type":"trade"}`,
      '{"type":"news","data":[{"headline":"x"}]}',
      Buffer.concat([
        half.subarray(0, half.indexOf(0xe2) + 1),
        half.subarray(half.indexOf(0xac) + 1),
      ]),
    ]
    const url = await faulty([{ garbage }], { count: 100 })
    const events = await readFeed({ url }, (seen) => tradesOf(seen).length >= 100)
    const rejects = ofType(events, 'trades').flatMap((event) => event.rejects)
    expect(rejects.map(({ reason }) => reason)).toEqual([
      ...['not-json', 'bad-price', 'future-time', 'bad-symbol'],
    ])
    expect(reasons(events)).toEqual(['produce stopped'])
  })
})

describe('an error that the server reports', () => {
  test('is told once, and of many different ones only some', async () => {
    const url = await plainServer((socket) => {
      const say = (msg: string) => socket.send(JSON.stringify({ type: 'error', msg }))
      for (let at = 0; at < 30; at += 1) say(`error ${at % 2}`)
      for (let at = 0; at < 30; at += 1) say(`another ${at}`)
      socket.on('message', () => socket.close(1000))
    })
    const events = await readFeed(
      { url },
      (seen) => notices(seen).at(-1)?.includes('1000') === true,
    )
    const told = notices(events).filter((text) => text.includes('reports an error'))
    expect(told).toHaveLength(10)
    expect(told.slice(0, 2).map((text) => text.split(': ')[1])).toEqual(['error 0', 'error 1'])
  })
})

describe('the key', () => {
  test('stands in nothing that the feed says, whatever the server says', async () => {
    let token: string | null = null
    const url = await plainServer((socket, request) => {
      token = new URL(request.url ?? '', 'ws://x').searchParams.get('token')
      socket.send(`{"type":"error","msg":"Bad key ${TEST_KEY}\\u001b[2J"}`)
      socket.send(`{"token":"${TEST_KEY}"}`)
      socket.on('message', () => socket.close(4001, `no ${TEST_KEY}`))
    })
    const events = await readFeed(
      { url },
      (seen) => notices(seen).at(-1)?.includes('4001') === true,
    )
    expect(token).toBe(TEST_KEY)
    expect(JSON.stringify(events)).not.toContain(TEST_KEY)
    expect(notices(events).at(-1)).toContain('closed by the server (4001: no ***)')
    expect(notices(events)[0]).toBe('The feed reports an error: Bad key ***\\x1b[2J')
  })

  test('stands in no error either', async () => {
    const url = await faulty([{ refuse: { status: 401 } }])
    const failure = await readFeed({ url }, () => false).catch((error: unknown) => error as Error)
    if (!(failure instanceof Error)) throw new Error('an error was expected')
    expect(JSON.stringify([failure, failure.message, failure.stack])).not.toContain(TEST_KEY)
  })
})

/** A server that does nothing but this with each client; gives its URL. */
async function plainServer(
  connected: (socket: WebSocket, request: IncomingMessage) => void,
  options: ServerOptions = {},
): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options })
  onTestFinished(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  server.on('connection', connected)
  await once(server, 'listening')
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Holds the whole process up, timers and sockets too. */
function sleepFor(durationMs: number): void {
  const wakeMs = performance.now() + durationMs
  while (performance.now() < wakeMs);
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}
