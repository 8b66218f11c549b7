import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { pause } from '../../../src/lib/core/pause.ts'
import { startSimulator, type Simulator } from '../../../src/lib/feed/finnhub-simulator.ts'
import type { SimulatorOptions } from '../../../src/lib/feed/simulator/simulator-options.ts'

const START_MS = Date.UTC(2024, 0, 2, 14, 30)
const SYMBOLS = ['AAPL', 'BINANCE:BTCUSDT', 'OANDA:EUR_USD']

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'mkt-sim-'))))
afterEach(() => rm(folder, { recursive: true }))

async function simulate(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ rate: 5_000, settleMs: 30, ...options })
  onTestFinished(() => simulator.stop())
  return simulator
}

interface Client {
  readonly socket: WebSocket
  readonly frames: string[]
  readonly closed: Promise<number>
  ask(type: string, ...symbols: string[]): void
}

/** A client as plain as can be, which notes every frame. */
async function connect(url: string): Promise<Client> {
  const socket = new WebSocket(url)
  const frames: string[] = []
  socket.on('message', (data: Buffer) => frames.push(data.toString()))
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  const ask = (type: string, ...symbols: string[]) => {
    for (const symbol of symbols) socket.send(JSON.stringify({ type, symbol }))
  }
  return { socket, frames, closed, ask }
}

interface RawMessage {
  readonly type: string
  readonly data?: readonly { readonly s: string; readonly t: number }[]
}

const rawTrades = (frames: readonly string[]) =>
  frames.flatMap((frame) => (JSON.parse(frame) as RawMessage).data ?? [])

/** Waits, for ten seconds at most. */
async function until(isSo: () => boolean): Promise<void> {
  for (let wait = 0; !isSo(); wait += 10) {
    if (wait > 10_000) throw new Error(`never came true: ${isSo.toString()}`)
    await pause(10)
  }
}

describe('the simulator', () => {
  test('sends the same bytes for the same seed and start', async () => {
    const runs: string[][] = []
    for (let run = 0; run < 2; run += 1) {
      const whole = { symbols: SYMBOLS, settleMs: 10_000 }
      const options = { ...whole, seed: 5, startMs: START_MS, count: 3_000 }
      const simulator = await simulate(options)
      const client = await connect(simulator.url)
      for (const symbol of SYMBOLS) {
        client.ask('subscribe', symbol)
        await pause(5 * run)
      }
      await until(() => rawTrades(client.frames).length >= 3_000)
      runs.push(client.frames)
    }
    expect(runs[0]).toEqual(runs[1])
  })

  test('sends a client the symbols that it has asked for, and stops when it asks for that', async () => {
    const simulator = await simulate()
    const client = await connect(simulator.url)
    const other = await connect(simulator.url)
    client.ask('subscribe', 'AAPL')
    other.ask('subscribe', 'AAPL', 'MSFT')
    await until(() => client.frames.length > 50 && other.frames.length > 50)
    const symbolsOf = ({ frames }: Client) => new Set(rawTrades(frames).map(({ s }) => s))
    expect(symbolsOf(client)).toEqual(new Set(['AAPL']))
    expect(symbolsOf(other)).toEqual(new Set(['AAPL', 'MSFT']))
    client.ask('unsubscribe', 'AAPL')
    await until(() => simulator.received.some((text) => text.includes('unsubscribe')))
    await pause(50)
    const before = client.frames.length
    await pause(200)
    expect(client.frames).toHaveLength(before)
  })

  test('trades what is there only: another symbol is silent', async () => {
    const simulator = await simulate({ symbols: ['AAPL'] })
    const client = await connect(simulator.url)
    client.ask('subscribe', 'NO SUCH SYMBOL')
    await pause(200)
    expect(client.frames).toEqual([])
    client.ask('subscribe', 'AAPL')
    await until(() => client.frames.length > 0)
  })

  test('refuses symbols beyond its limit without naming them, and a freed one may go to another', async () => {
    const simulator = await simulate({ maxSymbols: 2, rate: 1 })
    const client = await connect(simulator.url)
    client.ask('subscribe', 'A', 'B', 'A', 'C')
    await until(() => client.frames.length > 0)
    expect(client.frames).toEqual(['{"msg":"Subscribing to too many symbols","type":"error"}'])
    client.ask('unsubscribe', 'A')
    client.ask('subscribe', 'C')
    await until(() => simulator.received.length === 6)
    expect(client.frames).toHaveLength(1)
  })

  test('wants its token, and has one connection for it', async () => {
    const simulator = await simulate({ token: 'a b', onePerToken: true })
    for (const query of ['', '?token=', '?token=b']) {
      await expect(connect(`${simulator.url}/${query}`)).rejects.toThrow('401')
    }
    const first = await connect(`${simulator.url}?token=a+b`)
    const second = await connect(`${simulator.url}?token=a%20b`)
    expect(await Promise.all([first.closed, second.closed])).toEqual([1006, 1006])
    expect(simulator.handshakes()).toBe(5)
  })

  test('answers pings, and pings as Finnhub does', async () => {
    const simulator = await simulate({ textPingMs: 40 })
    const client = await connect(simulator.url)
    client.socket.ping()
    await once(client.socket, 'pong')
    await until(() => client.frames.length >= 3)
    expect(new Set(client.frames)).toEqual(new Set(['{"type":"ping"}']))
  })

  test.each([{ count: 777 }, { durationMs: 300 }])('sends only pings after %j', async (limit) => {
    const simulator = await simulate({ ...limit, textPingMs: 100, rate: 2_000 })
    const client = await connect(simulator.url)
    client.ask('subscribe', 'AAPL')
    await simulator.finished
    const pings = () => client.frames.filter((frame) => frame.includes('ping')).length
    const before = pings()
    await until(() => pings() > before + 2)
    const trades = rawTrades(client.frames).length
    if (limit.count === undefined) expect(trades).toBeGreaterThan(500)
    expect(trades).toBeLessThanOrEqual(limit.count ?? 600)
    expect(simulator.sent.trades).toBe(limit.count ?? trades)
    expect(client.socket.readyState).toBe(WebSocket.OPEN)
  })

  test('stands still while nobody has subscribed', async () => {
    const simulator = await simulate({ startMs: START_MS, count: 1_000_000 })
    const first = await connect(simulator.url)
    await pause(300)
    expect(simulator.sent.trades).toBe(0)
    first.ask('subscribe', 'AAPL')
    await until(() => first.frames.length > 0)
    first.socket.terminate()
    await first.closed
    const lastMs = Math.max(...rawTrades(first.frames).map(({ t }) => t))
    await pause(500)
    const second = await connect(simulator.url)
    second.ask('subscribe', 'AAPL')
    await until(() => second.frames.length > 0)
    const nextMs = rawTrades(second.frames)[0]?.t ?? 0
    expect(nextMs - lastMs).toBeLessThan(400)
  })

  test('records a line for every frame that it handed over, and all of them arrive', async () => {
    const record = join(folder, 'sent.jsonl')
    const simulator = await simulate({ record, rate: 50_000, textPingMs: 50 })
    const client = await connect(simulator.url)
    client.ask('subscribe', ...SYMBOLS)
    await until(() => simulator.sent.trades > 10_000)
    await simulator.stop()
    expect(await client.closed).toBe(1001)
    const lines = (await readFile(record, 'utf8')).trimEnd().split('\n')
    expect(lines).toEqual(client.frames)
    expect(lines).toHaveLength(simulator.sent.frames)
    expect(rawTrades(lines)).toHaveLength(simulator.sent.trades)
  })

  test('reaches 100,000 trades a second', async () => {
    const simulator = await simulate({ rate: 100_000, count: 200_000 })
    const client = await connect(simulator.url)
    let bytes = 0
    client.socket.removeAllListeners('message')
    client.socket.on('message', (data: Buffer) => (bytes += data.length))
    const startedMs = performance.now()
    client.ask('subscribe', ...SYMBOLS)
    await simulator.finished
    expect(performance.now() - startedMs).toBeLessThan(4_000)
    await until(() => bytes > 200_000 * 50)
    expect(simulator.sent.trades).toBe(200_000)
  })

  test('says which port is taken, and where a record cannot be written', async () => {
    const { port } = await simulate()
    await expect(startSimulator({ port })).rejects.toMatchObject({
      code: 'CANNOT_LISTEN',
      exitCode: 69,
    })
    const record = join(folder, 'no', 'such', 'folder')
    await expect(startSimulator({ record })).rejects.toMatchObject({
      code: 'CANNOT_RECORD',
      exitCode: 73,
    })
  })
})

describe('a recording', () => {
  const LINES = [
    '{"type":"ping"}',
    `{"data":[{"c":null,"p":1.10,"s":"A","t":${START_MS},"v":1},{"p":2,"s":"\\"t\\":12","t":${START_MS - 7},"v":0.10}], "type":"trade"}`,
    '{"msg":"Invalid symbol","type":"error"}',
    'no JSON at all',
    `{"type":"trade","data":[{"p":3,"s":"A","t":${START_MS + 400},"v":1}]}`,
  ]

  async function sent(content: string | Buffer, options: SimulatorOptions): Promise<string[]> {
    const path = join(folder, 'recording.jsonl')
    await writeFile(path, content)
    const recording = { path, ...options.recording }
    const simulator = await simulate({ rate: undefined, ...options, recording })
    const client = await connect(simulator.url)
    client.ask('subscribe', 'whatever')
    await simulator.finished
    await simulator.stop()
    await client.closed
    return client.frames
  }

  test('is sent line by line as it is, packed or not, blank lines left out', async () => {
    expect(await sent(`${LINES.join('\n')}\n\n`, { rate: 1_000 })).toEqual(LINES)
    expect(await sent(gzipSync(LINES.join('\r\n')), { rate: 1_000 })).toEqual(LINES)
  })

  test('keeps its pace, or a faster one', async () => {
    for (const [speed, leastMs] of [
      [1, 400],
      [4, 100],
    ] as const) {
      const startedMs = performance.now()
      const recording = { path: '', speed }
      const path = join(folder, 'recording.jsonl')
      await sent(LINES.join('\n'), { recording: { ...recording, path } })
      const tookMs = performance.now() - startedMs
      expect(tookMs).toBeGreaterThanOrEqual(leastMs)
      if (speed === 4) expect(tookMs).toBeLessThan(400)
    }
  })

  test('can be moved to now, which changes nothing but the times of trades', async () => {
    const path = join(folder, 'recording.jsonl')
    const beforeMs = Date.now()
    const frames = await sent(LINES.join('\n'), {
      rate: 1_000,
      recording: { path, shiftToNow: true },
    })
    const times = rawTrades([frames[1] ?? '']).map(({ t }) => t)
    expect(times[0]).toBeGreaterThanOrEqual(beforeMs)
    expect((times[0] ?? 0) - (times[1] ?? 0)).toBe(7)
    const timeless = (line = '') => line.replaceAll(/\d{13}/g, 'T')
    expect(frames.map(timeless)).toEqual(LINES.map(timeless))
  })

  test('that is not there fails the start', async () => {
    const starting = startSimulator({ recording: { path: join(folder, 'none') } })
    await expect(starting).rejects.toMatchObject({ exitCode: 66 })
  })
})
