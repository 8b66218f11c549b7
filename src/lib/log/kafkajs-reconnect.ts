/**
 * A mend of kafkajs 2.2.4, which keeps what it has received with the connection, not with the
 * socket: after a cut in the middle of an answer, or with two sockets that were opened at once, the
 * bytes of one get between those of another, and answers are lost, mixed up or waited for without
 * end (issues 715 and 1374 of kafkajs).
 */
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { forgetIncoming } from './kafkajs-frames.ts'

/** One socket at a time, and nothing of the one before; doing it again changes nothing. */
export function mendReconnecting(): void {
  Connection.prototype.connect = connectAnew
}

interface Connection {
  socket?: Socket
  chunks: Buffer[]
  bytesBuffered: number
  bytesNeeded: number
  isConnected(): boolean
  connect: (this: Connection) => Promise<boolean>
}

const require = createRequire(import.meta.url)
const Connection = require('kafkajs/src/network/connection.js') as { prototype: Connection }
const { connect } = Connection.prototype

/** An attempt that neither ends nor fails is not waited for by others for longer than this. */
const SHARED_LIMIT_MS = 5_000
const attempts = new WeakMap<Connection, Promise<boolean>>()

/** Who wants to connect while another does waits for the same socket. */
function connectAnew(this: Connection): Promise<boolean> {
  if (this.isConnected()) return Promise.resolve(true)
  const known = attempts.get(this)
  if (known !== undefined) return known
  forgetSocket(this)
  const attempt = connect.call(this)
  const done = (): void => {
    clearTimeout(limit)
    if (attempts.get(this) === attempt) attempts.delete(this)
  }
  const limit = setTimeout(done, SHARED_LIMIT_MS).unref()
  attempts.set(this, attempt)
  attempt.then(done, done)
  return attempt
}

const EVENTS = ['data', 'end', 'error', 'timeout']
const SIZE_BYTES = 4

function forgetSocket(connection: Connection): void {
  const { socket } = connection
  for (const event of EVENTS) socket?.removeAllListeners(event)
  socket?.on('error', () => undefined).destroy()
  connection.chunks = []
  connection.bytesBuffered = 0
  connection.bytesNeeded = SIZE_BYTES
  forgetIncoming(connection)
}
