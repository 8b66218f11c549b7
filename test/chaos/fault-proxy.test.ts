import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { faultProxy, type FaultProxy } from './fault-proxy.ts'

const LIMIT_MS = 5_000
const SILENCE_MS = 150

describe('a link through the fault proxy', () => {
  let proxy: FaultProxy

  beforeEach(async () => {
    proxy = await faultProxy({ targetPort: await echoServer() })
  })
  afterEach(() => proxy.close())

  test('passes everything on while nothing is wrong', async () => {
    const client = await open(proxy)
    const bytes = Buffer.alloc(300_000, 'x')
    client.send(bytes)
    await client.has(bytes.length)
    expect(proxy.connections()).toBe(1)
  })

  test('has latency and jitter in both directions, and keeps the order', async () => {
    const client = await open(proxy)
    proxy.set({ latencyMs: 100, jitterMs: 20 })
    const startMs = performance.now()
    for (const letter of 'abcdef') client.send(Buffer.from(letter))
    await client.has(6)
    const elapsedMs = performance.now() - startMs
    expect(elapsedMs).toBeGreaterThan(200)
    expect(elapsedMs).toBeLessThan(600)
    expect(client.text()).toBe('abcdef')
  })

  test('is as narrow as asked for', async () => {
    const client = await open(proxy)
    proxy.set({ bytesPerSecond: 50_000 })
    const startMs = performance.now()
    client.send(Buffer.alloc(10_000))
    await client.has(10_000)
    expect(performance.now() - startMs).toBeGreaterThan(380)
  })

  test('is reset, and cannot be opened until the proxy is up again', async () => {
    const client = await open(proxy)
    await proxy.down()
    expect(await client.ended).toBe('ECONNRESET')
    await expect(open(proxy)).rejects.toThrow('ECONNREFUSED')
    await proxy.up()
    const another = await open(proxy)
    another.send(Buffer.from('back'))
    await another.has(4)
  })

  test.each([[['requests']], [['responses']], [['requests', 'responses']]] as const)(
    'swallows %s, and delivers late what was held',
    async (swallow) => {
      const client = await open(proxy)
      proxy.set({ swallow })
      client.send(Buffer.from('held'))
      await sleep(SILENCE_MS)
      expect(client.text()).toBe('')
      proxy.set({})
      await client.has(4)
      expect(client.text()).toBe('held')
    },
  )

  test('is forsaken for ever, while a new one is well', async () => {
    const old = await open(proxy)
    proxy.forsake()
    old.send(Buffer.from('lost'))
    const young = await open(proxy)
    young.send(Buffer.from('well'))
    await young.has(4)
    await sleep(SILENCE_MS)
    expect(old.text()).toBe('')
  })

  test('slices what it passes into single bytes', async () => {
    const client = await open(proxy)
    proxy.set({ sliceBytes: 1 })
    client.send(Buffer.from('0123456789'.repeat(20)))
    await client.has(200)
    expect(client.text()).toBe('0123456789'.repeat(20))
    expect(client.pieces()).toBeGreaterThan(20)
  })

  test('is cut after so many bytes of answers', async () => {
    const client = await open(proxy)
    proxy.set({ cutAfterBytes: 1_000 })
    client.send(Buffer.alloc(900))
    await client.has(900)
    client.send(Buffer.alloc(900))
    await client.ended
    expect(client.text().length).toBeLessThanOrEqual(1_000)
    expect(proxy.strikes()).toBe(1)
  })

  test('turns one bit of one answer', async () => {
    const client = await open(proxy)
    proxy.set({ corruptOnceFromBytes: 5 })
    for (const text of ['1111', '11111', '11111']) {
      client.send(Buffer.from(text))
      await sleep(30)
    }
    await client.has(14)
    expect(client.text()).toBe('11111101111111')
    expect(proxy.strikes()).toBe(1)
  })

  test('tells the end of a connection late', async () => {
    const client = await open(proxy)
    proxy.set({ slowCloseMs: 200 })
    client.send(Buffer.from('bye'))
    await client.has(3)
    const startMs = performance.now()
    await client.ended
    expect(performance.now() - startMs).toBeGreaterThan(180)
  })
})

/** Answers with what it is sent; after `bye` it hangs up. */
async function echoServer(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes: Buffer) => {
      socket.write(bytes)
      if (bytes.toString() === 'bye') socket.end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

interface Client {
  send(bytes: Buffer): void
  has(bytes: number): Promise<void>
  text(): string
  pieces(): number
  /** How the connection ended: the code of the error, or nothing. */
  readonly ended: Promise<string | undefined>
}

async function open(proxy: FaultProxy): Promise<Client> {
  const socket: Socket = connect(proxy.port, '127.0.0.1')
  const chunks: Buffer[] = []
  let code: string | undefined
  socket.on('data', (bytes: Buffer) => chunks.push(bytes))
  const ended = new Promise<string | undefined>((resolve) =>
    socket.on('close', () => resolve(code)),
  )
  await once(socket, 'connect')
  socket.on('error', (error: NodeJS.ErrnoException) => (code = error.code))
  onTestFinished(() => void socket.destroy())
  const all = (): Buffer => Buffer.concat(chunks)
  return {
    send: (bytes) => void socket.write(bytes),
    has: (bytes) => until(() => all().length >= bytes),
    text: () => all().toString(),
    pieces: () => chunks.length,
    ended,
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + LIMIT_MS
  while (!condition()) {
    if (performance.now() > deadlineMs)
      throw new Error(`Not within ${LIMIT_MS} ms: ${condition.toString()}`)
    await sleep(5)
  }
}
