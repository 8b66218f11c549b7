import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { hostOf } from '../core/host-of.ts'

/**
 * Opens a connection to the server of a feed, with its certificate checked where it is wss, and
 * leaves again; nothing is said, so no key is sent. Gives the milliseconds that it took; rejects
 * with the error of the socket, or after limitMs.
 */
export function reachFeed(url: URL, limitMs: number): Promise<number> {
  const { protocol, port } = url
  const host = hostOf(url)
  const startedMs = performance.now()
  const isSecure = protocol === 'wss:'
  const socket: Socket = isSecure
    ? connectTls({ host, port: Number(port || 443), servername: isIP(host) === 0 ? host : '' })
    : connectPlain({ host, port: Number(port || 80) })
  return new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
    socket.once('error', reject)
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      resolve(performance.now() - startedMs)
    })
    socket.once('close', () => clearTimeout(timer))
  }).finally(() => socket.destroy())
}
