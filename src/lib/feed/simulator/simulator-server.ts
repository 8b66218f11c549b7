import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { EXIT, messageOf, MktError } from '../../core/errors.ts'
import type { SimulatorFault } from './simulator-faults.ts'

export interface SimulatorServerOptions {
  /** 0 for any free one. */
  readonly port: number
  /** The only token that is let in; without it every token is. */
  readonly token: string | undefined
  /** What goes wrong with the n-th handshake, counted from 0. */
  readonly faultOf: (handshake: number) => SimulatorFault | undefined
  readonly connected: (socket: WebSocket, token: string, fault: SimulatorFault) => void
}

export interface SimulatorServer {
  readonly port: number
  /** How many handshakes there were, the refused ones too. */
  handshakes(): number
  close(): Promise<void>
}

const LOOPBACK = '127.0.0.1'
const CLIENT_FRAME_MAX_BYTES = 65_536

/**
 * Lets clients of this machine in.
 *
 * @throws MktError CANNOT_LISTEN (exit 69) where the port is taken or not allowed
 */
export async function listenForClients(options: SimulatorServerOptions): Promise<SimulatorServer> {
  const webSockets = new WebSocketServer({
    noServer: true,
    autoPong: false,
    maxPayload: CLIENT_FRAME_MAX_BYTES,
    perMessageDeflate: false,
  })
  const server = createServer((_, response) => response.writeHead(426).end())
  const links = new Set<Socket>()
  let handshakes = 0
  server.on('connection', (link) => {
    links.add(link)
    link.on('close', () => links.delete(link))
  })
  server.on('upgrade', (request: IncomingMessage, link: Duplex, head: Buffer) => {
    const fault = options.faultOf(handshakes) ?? {}
    const token = tokenOf(request)
    handshakes += 1
    link.on('error', () => link.destroy())
    if (fault.hang === true) return
    const refusal = fault.refuse ?? wrongToken(options.token, token)
    if (refusal !== undefined) return refuse(link, refusal)
    webSockets.handleUpgrade(request, link, head, (socket) => {
      options.connected(socket, token ?? '', fault)
    })
  })
  await listen(server, options.port)
  return {
    port: (server.address() as AddressInfo).port,
    handshakes: () => handshakes,
    close: () => close(server, links),
  }
}

function tokenOf(request: IncomingMessage): string | undefined {
  return new URL(request.url ?? '/', 'ws://localhost').searchParams.get('token') ?? undefined
}

type Refusal = NonNullable<SimulatorFault['refuse']>

function wrongToken(wanted: string | undefined, given: string | undefined): Refusal | undefined {
  return wanted === undefined || wanted === given ? undefined : { status: 401 }
}

function refuse(link: Duplex, { status, headers = [] }: Refusal): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    ...headers,
  ]
  link.end(`${lines.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`)
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(port, error)))
    server.listen(port, LOOPBACK, resolve)
  })
}

function cannotListen(port: number, error: Error): MktError {
  return new MktError(`Cannot listen on ${LOOPBACK}:${port}: ${messageOf(error)}`, {
    code: 'CANNOT_LISTEN',
    exit: EXIT.unavailable,
    tryThis: ['mkt simulate --port 0 (takes any free port)'],
  })
}

function close(server: Server, links: ReadonlySet<Socket>): Promise<void> {
  for (const link of links) link.destroy()
  return new Promise((resolve) => server.close(() => resolve()))
}
