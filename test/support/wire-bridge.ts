/**
 * PostgreSQL's wire protocol for a database that lives in this process and has one session. Clients
 * take turns, a transaction at a time; settings, locks and temporary tables are everybody's. A
 * database that fails is an unhandled rejection, which ends the program.
 */
import { createServer, type Server, type Socket } from 'node:net'

/** Answers messages of the protocol, as many as there are in the bytes. */
export interface Backend {
  execProtocolRaw(messages: Uint8Array): Promise<Uint8Array>
}

export function serveWire(backend: Backend): Server {
  const turns = takeTurns()
  return createServer((socket) => serveClient(socket, backend, turns))
}

interface Turns {
  /** Resolves when it is one's turn; what it gives ends the turn. */
  next(): Promise<() => void>
}

function takeTurns(): Turns {
  let last = Promise.resolve()
  return {
    async next() {
      const before = last
      let end = (): void => undefined
      last = new Promise((resolve) => (end = resolve))
      await before
      return end
    },
  }
}

function serveClient(socket: Socket, backend: Backend, turns: Turns): void {
  let endTurn: (() => void) | undefined
  let work = Promise.resolve()
  const answer = async (messages: Buffer): Promise<void> => {
    endTurn ??= await turns.next()
    const reply = Buffer.from(await backend.execProtocolRaw(messages))
    if (!socket.destroyed) socket.write(reply)
    if (isIdle(reply)) endTurn = void endTurn()
  }
  const leave = async (): Promise<void> => {
    if (endTurn === undefined) return
    await backend.execProtocolRaw(ROLLBACK)
    endTurn()
  }
  onMessages(socket, (messages) => {
    work = work.then(() => answer(messages))
  })
  socket.on('error', () => undefined)
  socket.on('close', () => void work.then(leave))
}

/** Gives whole messages, gathered up to one that asks for an answer. */
function onMessages(socket: Socket, answer: (messages: Buffer) => void): void {
  let bytes: Buffer = Buffer.alloc(0)
  let isOpen = false
  let gathered: Buffer[] = []
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    for (;;) {
      const message = firstMessage(bytes, isOpen)
      if (message === undefined) return
      bytes = bytes.subarray(message.length)
      if (!isOpen) isOpen = greet(socket, message)
      else if (message[0] === TERMINATE) return void socket.end()
      else gathered.push(message)
      if (!ASK_FOR_ANSWER.includes(message[0] as number) || gathered.length === 0) continue
      answer(Buffer.concat(gathered))
      gathered = []
    }
  })
}

const TERMINATE = 'X'.charCodeAt(0)
/** Query, Sync and Flush. */
const ASK_FOR_ANSWER = [...Buffer.from('QSH')]
const ROLLBACK = message('Q', Buffer.from('rollback\0'))

/** A message begins with its letter, but for the first one, and its length. */
function firstMessage(bytes: Buffer, isOpen: boolean): Buffer | undefined {
  const letter = isOpen ? 1 : 0
  if (bytes.length < letter + 4) return undefined
  const end = letter + bytes.readInt32BE(letter)
  return bytes.length < end ? undefined : bytes.subarray(0, end)
}

const TLS_REQUEST = 80_877_103

/** True where the client may go on; who asks for TLS is told that there is none, and begins anew. */
function greet(socket: Socket, startup: Buffer): boolean {
  if (startup.readInt32BE(4) === TLS_REQUEST) {
    socket.write('N')
    return false
  }
  const parameter = message('S', Buffer.from('server_version\u000017.5\0'))
  socket.write(Buffer.concat([message('R', Buffer.alloc(4)), parameter, READY]))
  return true
}

const READY = message('Z', Buffer.from('I'))

/** Whether the last message of a reply says that no transaction is open. */
function isIdle(reply: Buffer): boolean {
  return reply.subarray(-READY.length).equals(READY)
}

function message(letter: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(letter)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
