/**
 * A feed that sends the trades of a day and closes the connection now and then, in a process of its
 * own: soak-feed.ts COUNT RATE CLOSES. It goes on where it was when everything is subscribed again,
 * so whoever listens well has every trade. Prints its URL, and `sent` at its end.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocketServer, type WebSocket } from 'ws'
import { SOAK_SYMBOLS, soakTradeJson } from './soak-trades.ts'

const [count = 0, rate = 0, closes = 0] = process.argv.slice(2).map(Number)
const FRAME_TRADES = 20
const TICK_MS = 10
const BACKLOG_MAX_BYTES = 1 << 20
const GOING_AWAY = 1001
/** What is subscribed is known when it was quiet for so long. */
const SETTLE_MS = 300

const stretch = Math.ceil(count / (closes + 1))
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
let sent = 0
server.on('connection', (socket) => void serve(socket).catch(() => socket.terminate()))
await once(server, 'listening')
console.log(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)

async function serve(socket: WebSocket): Promise<void> {
  socket.on('error', () => socket.terminate())
  for (let asked = 0; asked < SOAK_SYMBOLS.length; asked += 1) await once(socket, 'message')
  await sleep(SETTLE_MS)
  await sendUntil(socket, Math.min(count, (Math.floor(sent / stretch) + 1) * stretch))
  if (sent < count) socket.close(GOING_AWAY)
  else console.log('sent')
}

async function sendUntil(socket: WebSocket, end: number): Promise<void> {
  const [before, startMs] = [sent, performance.now()]
  while (sent < end) {
    const due = Math.min(end, before + ((performance.now() - startMs) * rate) / 1_000)
    while (sent < due && socket.bufferedAmount < BACKLOG_MAX_BYTES) socket.send(nextFrame(end))
    await sleep(TICK_MS)
  }
}

function nextFrame(end: number): string {
  const trades: string[] = []
  const last = Math.min(end, sent + FRAME_TRADES)
  while (sent < last) trades.push(soakTradeJson(sent++, count))
  return `{"data":[${trades.join()}],"type":"trade"}`
}
