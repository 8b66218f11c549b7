/**
 * Has kafkajs 2.2.4 put what comes in straight to its place in the answer that it belongs to. Its own
 * way takes new memory for every piece, joins the pieces, and copies what is left over.
 */
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import type { ISocketFactory } from 'kafkajs'
import { frameOf } from './frame-memory.ts'

/** Doing it again changes nothing. */
export function mendFrames(): void {
  Connection.prototype.processData = takeChunk
}

interface Connection {
  readonly socket: { destroy(error: Error): void }
  /** Logs in by frames of its own. */
  readonly authHandlers: unknown
  readonly requestQueue: { fulfillRequest(answer: Answer): void }
  processData: (this: Connection, chunk: Buffer) => void
  /** What has come in of the answer that is not whole yet; mkt's own. */
  incoming?: Incoming | undefined
}

interface Answer {
  readonly size: number
  readonly correlationId: number
  readonly payload: Buffer
}

const require = createRequire(import.meta.url)
const Connection = require('kafkajs/src/network/connection.js') as { prototype: Connection }
const { processData } = Connection.prototype

/** The size of an answer until that is known, and then the answer. */
interface Incoming {
  isSize: boolean
  bytes: Buffer
  filled: number
}

const SIZE_BYTES = 4
/** No broker sends so much at once; who does is no broker. */
const FRAME_MAX_BYTES = 1 << 28
const CORRELATION_BYTES = 4

/** Forgets what came in over a socket that is no more. */
export function forgetIncoming(connection: object): void {
  ;(connection as Connection).incoming = undefined
}

/** The chunk lies in memory that the next one will be in. */
function takeChunk(this: Connection, chunk: Buffer): void {
  let at = 0
  while (at < chunk.length) {
    if (this.authHandlers && this.incoming === undefined) {
      return processData.call(this, Buffer.from(chunk.subarray(at)))
    }
    const incoming = (this.incoming ??= sizeToCome())
    const taken = chunk.copy(incoming.bytes, incoming.filled, at)
    at += taken
    incoming.filled += taken
    if (incoming.filled < incoming.bytes.length) return
    this.incoming = undefined
    if (!incoming.isSize) fulfill(this, incoming.bytes)
    else if (!expect(this, incoming.bytes.readInt32BE(0))) return
  }
}

function sizeToCome(): Incoming {
  return { isSize: true, bytes: Buffer.allocUnsafe(SIZE_BYTES), filled: 0 }
}

function expect(connection: Connection, size: number): boolean {
  const isSound = size >= CORRELATION_BYTES && size <= FRAME_MAX_BYTES
  if (isSound) connection.incoming = { isSize: false, bytes: frameOf(size), filled: 0 }
  else connection.socket.destroy(new Error(`an answer of ${size} bytes is none of a Kafka broker`))
  return isSound
}

function fulfill({ requestQueue }: Connection, frame: Buffer): void {
  requestQueue.fulfillRequest({
    size: frame.length,
    correlationId: frame.readInt32BE(0),
    payload: frame.subarray(CORRELATION_BYTES),
  })
}

const READ_BYTES = 1 << 16
const KEEP_ALIVE_DELAY_MS = 60_000

/** Sockets that read into the same memory again and again; encrypted ones are as kafkajs makes them. */
export function socketFactory(): ISocketFactory {
  const encrypted = require('kafkajs/src/network/socketFactory.js') as () => ISocketFactory
  return (wanted) => {
    if (wanted.ssl) return encrypted()(wanted)
    const { host, port, onConnect } = wanted
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
    const callback = (length: number): boolean => {
      socket.emit('data', buffer.subarray(0, length))
      return true
    }
    const socket = connect({ host, port, onread: { buffer, callback } }, onConnect)
    return socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS)
  }
}
