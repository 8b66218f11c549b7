/**
 * A market that trades whether or not somebody listens, as a WebSocket server in a process of its
 * own: endless-market.ts FAULT…. Its n-th connection ends with the n-th fault: a close code, `cut`,
 * or `freeze`, which answers nothing any more; later ones stay. Prints its URL; when its standard
 * input ends, the times of all its trades as JSON, by number, which is also their volume.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

const TRADE_EVERY_MS = 1
const FAULT_AFTER_MS = 300

const faults = process.argv.slice(2)
const timesMs: number[] = []
const listeners = new Set<WebSocket>()
let connections = 0

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, autoPong: false })
server.on('connection', (socket) => {
  const fault = faults[connections++]
  let frozen = false
  socket.on('ping', (payload) => frozen || socket.pong(payload))
  socket.on('message', () => listeners.add(socket))
  socket.on('error', () => socket.terminate())
  socket.on('close', () => listeners.delete(socket))
  if (fault === undefined) return
  setTimeout(() => {
    if (fault === 'cut') socket.terminate()
    else if (fault !== 'freeze') socket.close(Number(fault))
    frozen = true
    listeners.delete(socket)
  }, FAULT_AFTER_MS)
})

function tradeOnce(): void {
  const t = Date.now()
  const frame = `{"data":[{"p":1,"s":"AAPL","t":${t},"v":${timesMs.push(t)}}],"type":"trade"}`
  for (const socket of listeners) socket.send(frame)
}

const trading = setInterval(tradeOnce, TRADE_EVERY_MS)
await once(server, 'listening')
console.log(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
process.stdin.resume()
await once(process.stdin, 'end')
clearInterval(trading)
for (const socket of server.clients) socket.terminate()
server.close()
console.log(JSON.stringify(timesMs))
