/** A TCP proxy on 127.0.0.1 that can be in the way: it drops, refuses, swallows and counts. */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

export interface TcpProxy {
  /** Bytes that clients have sent so far. */
  sentBytes(): number
  /** Drops every connection, and refuses new ones. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
  /** Takes connections and bytes, and lets nothing through, in the directions given. */
  swallow(which: { requests?: boolean; responses?: boolean }): void
  close(): Promise<void>
}

export interface TcpProxyOptions {
  readonly port: number
  readonly targetPort: number
  /** Clients have to speak TLS; what goes on to the target is plain. */
  readonly tls?: TlsOptions
}

export async function tcpProxy({ port, targetPort, tls }: TcpProxyOptions): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let swallowed: { requests?: boolean; responses?: boolean } = {}
  let sentBytes = 0
  const onClient = (client: Socket): void => {
    const target = connect(targetPort, '127.0.0.1')
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    client.on('data', (bytes: Buffer) => {
      sentBytes += bytes.length
      if (swallowed.requests !== true) target.write(bytes)
    })
    target.on('data', (bytes: Buffer) => {
      if (swallowed.responses !== true) client.write(bytes)
    })
  }
  const create = (): Server => (tls ? createTlsServer(tls, onClient) : createServer(onClient))
  let server = await listening(create(), port)
  const goAway = async (): Promise<void> => {
    if (!server.listening) return
    const closed = once(server.close(), 'close')
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    sentBytes: () => sentBytes,
    goAway,
    async comeBack() {
      server = await listening(create(), port)
    },
    swallow(which) {
      swallowed = which
    },
    close: goAway,
  }
}

async function listening(server: Server, port: number): Promise<Server> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}
