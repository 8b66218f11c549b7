import type { IncomingMessage } from 'node:http'
import { WebSocket, type ClientOptions, type RawData } from 'ws'
import { messageOf } from '../core/errors.ts'
import { printable } from '../core/printable.ts'
import { urlWithKey, withoutKey } from './feed-url.ts'
import type { FinnhubLimits } from './finnhub-limits.ts'

/** Why a socket is no more; `openMs` is added by the connection. */
export interface SocketEnd {
  readonly reason: string
  readonly status?: number
  readonly retryAfterMs?: number
}

export interface SocketHandlers {
  opened(): void
  /** The bytes of a text, which hold until this returns. */
  frame(bytes: Buffer): void
  /** A ping of the server: a sign of life. */
  pinged(): void
  /** With the payload of the ping that it answers. */
  ponged(payload: string): void
  /** Called once, after which nothing else is called. */
  ended(end: SocketEnd): void
}

export interface FinnhubSocket {
  send(text: string): void
  ping(payload: string): void
  /** Cuts the link at once; `ended` is called before this returns. */
  end(end: SocketEnd): void
}

/** Dials the feed. Whatever goes wrong comes to `ended`, in words that do not hold the key. */
export function openSocket(
  url: URL,
  key: string,
  limits: FinnhubLimits,
  handlers: SocketHandlers,
): FinnhubSocket {
  const socket = new WebSocket(urlWithKey(url, key), socketOptions(limits))
  // ws's own handshake limit starts anew with every byte that trickles in.
  const handshake = setTimeout(() => {
    end({ reason: `the handshake took longer than ${limits.handshakeMs / 1000} s` })
  }, limits.handshakeMs)
  let ended = false

  const end = (socketEnd: SocketEnd) => {
    if (ended) return
    ended = true
    clearTimeout(handshake)
    for (const event of ['open', 'message', 'ping', 'pong']) socket.removeAllListeners(event)
    socket.terminate()
    handlers.ended({ ...socketEnd, reason: printable(withoutKey(socketEnd.reason, key)) })
  }
  socket.on('open', () => {
    clearTimeout(handshake)
    handlers.opened()
  })
  socket.on('message', (data: RawData) => handlers.frame(bytesOf(data)))
  socket.on('ping', () => handlers.pinged())
  socket.on('pong', (payload) => handlers.ponged(payload.toString()))
  socket.on('unexpected-response', (_, response) => end(refusal(response)))
  socket.on('error', (error) => end({ reason: messageOf(error) }))
  socket.on('close', (code, reason) => end(closing(code, reason)))
  return { send: (text) => socket.send(text), ping: (payload) => socket.ping(payload), end }
}

function socketOptions(limits: FinnhubLimits): ClientOptions & { closeTimeout: number } {
  return {
    handshakeTimeout: limits.handshakeMs,
    maxPayload: limits.frameMaxBytes,
    closeTimeout: limits.closeMs,
    perMessageDeflate: false,
    followRedirects: false,
    rejectUnauthorized: true,
    // One bad byte must not cost the connection: the trade that holds it is rejected alone.
    skipUTF8Validation: true,
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}

function refusal(response: IncomingMessage): SocketEnd {
  const status = response.statusCode ?? 0
  const retryAfterMs = readRetryAfter(response.headers['retry-after'])
  response.destroy()
  return { reason: `the handshake was answered with status ${status}`, status, retryAfterMs }
}

/** Retry-After is a number of seconds or a date. */
function readRetryAfter(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const atMs = Date.parse(text)
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - Date.now())
}

/** What ws says where no close frame came. */
const LINK_LOST = 1006

function closing(code: number, reason: Buffer): SocketEnd {
  if (code === LINK_LOST) return { reason: `the link was lost (${code})` }
  const words = reason.length === 0 ? '' : `: ${reason.toString()}`
  return { reason: `closed by the server (${code}${words})` }
}
