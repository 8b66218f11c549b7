/** A TCP proxy on 127.0.0.1 whose links can be slow, torn, silent or wrong; see toxics.ts. */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { seededRandom } from '../../src/lib/feed/simulator/seeded-random.ts'
import { link } from './link.ts'
import { corrupted, type Toxics } from './toxics.ts'

export interface FaultProxy {
  readonly port: number
  /** What is wrong from now on, on connections old and new; {} heals them. */
  set(toxics: Toxics): void
  /** Resets every connection. */
  cut(): void
  /** From now on nothing gets through those that are open, for ever; new ones are as they are. */
  forsake(): void
  /** Resets every connection, and refuses new ones … */
  down(): Promise<void>
  /** … until this. */
  up(): Promise<void>
  /** How many connections are open. */
  connections(): number
  /** How often something was done to the bytes that cannot be told from outside: cut or corrupted. */
  strikes(): number
  close(): Promise<void>
}

export interface FaultProxyOptions {
  readonly targetPort: number
  /** Any free one unless given. */
  readonly port?: number
  readonly seed?: number
  /** Looks at what goes through a new connection. */
  readonly inspect?: () => Inspector
}

/** Sees the bytes of one connection and decides what becomes of the answers. */
export interface Inspector {
  requests(bytes: Buffer): void
  /** What goes on to the client; 'cut' resets the connection. */
  responses(bytes: Buffer): readonly (Passed | 'cut')[]
}

export interface Passed {
  readonly bytes: Buffer
  readonly delayMs?: number
}

const PASS: Inspector = { requests: () => undefined, responses: (bytes) => [{ bytes }] }

export async function faultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { targetPort, seed = 1, inspect = () => PASS } = options
  const random = seededRandom(`proxy ${seed}`)
  const clients = new Set<Socket>()
  const forsaken = new WeakSet<Socket>()
  const state = { toxics: {} as Toxics, strikes: 0 }
  const cut = (): void => clients.forEach((client) => client.resetAndDestroy())
  const onClient = (client: Socket): void => {
    clients.add(client.on('close', () => clients.delete(client)))
    const isForsaken = (): boolean => forsaken.has(client)
    const joint = { state, random, isForsaken, inspector: inspect() }
    join(client, connect(targetPort, '127.0.0.1'), joint)
  }
  let server = await listening(onClient, options.port ?? 0)
  const port = portOf(server)
  const down = async (): Promise<void> => {
    if (!server.listening) return
    const closed = once(server.close(), 'close')
    cut()
    await closed
  }
  return {
    port,
    set(toxics) {
      state.toxics = toxics
    },
    ...{ cut, down, close: down },
    forsake: () => clients.forEach((client) => forsaken.add(client)),
    async up() {
      server = await listening(onClient, port)
    },
    connections: () => clients.size,
    strikes: () => state.strikes,
  }
}

const BLACK_HOLE: Toxics = { swallow: ['requests', 'responses'] }

interface Joint {
  readonly state: { toxics: Toxics; strikes: number }
  readonly random: () => number
  readonly isForsaken: () => boolean
  readonly inspector: Inspector
}

function join(client: Socket, target: Socket, { state, ...joint }: Joint): void {
  const { random, isForsaken, inspector } = joint
  const toxics = (): Toxics => (isForsaken() ? BLACK_HOLE : state.toxics)
  const forth = link({ way: 'requests', to: target, toxics, random })
  const back = link({ way: 'responses', to: client, toxics, random })
  const strike = striker(client, state)
  for (const socket of [client, target]) socket.setNoDelay(true).on('error', () => undefined)
  client.on('close', () => target.destroy())
  target.on('close', () => back.end())
  client.on('data', (bytes: Buffer) => {
    inspector.requests(bytes)
    forth.send(bytes)
  })
  target.on('data', (bytes: Buffer) => {
    for (const passed of inspector.responses(bytes)) {
      if (passed !== 'cut') back.send(strike(passed.bytes), passed.delayMs)
      else client.resetAndDestroy()
    }
  })
}

/** Turns a bit of an answer, or cuts the connection in its midst, where the toxics say so. */
function striker(client: Socket, state: Joint['state']): (bytes: Buffer) => Buffer {
  let answered = 0
  let limited: Toxics | undefined
  return (bytes) => {
    const { cutAfterBytes, corruptOnceFromBytes = Number.POSITIVE_INFINITY } = state.toxics
    if (limited !== state.toxics) answered = 0
    limited = state.toxics
    answered += bytes.length
    if (cutAfterBytes !== undefined && answered > cutAfterBytes) {
      state.strikes += 1
      setImmediate(() => client.resetAndDestroy())
      return bytes.subarray(0, Math.max(0, bytes.length - (answered - cutAfterBytes)))
    }
    if (bytes.length < corruptOnceFromBytes) return bytes
    state.toxics = {}
    state.strikes += 1
    return corrupted(bytes)
  }
}

async function listening(onClient: (client: Socket) => void, port: number): Promise<Server> {
  const server = createServer(onClient).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
