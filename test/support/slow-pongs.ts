/** A WebSocket server that says nothing and takes a while to answer a ping; prints its URL. */
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

const PONG_DELAY_MS = 80

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, autoPong: false })
server.on('connection', (socket) => {
  socket.on('ping', (payload) => setTimeout(() => socket.pong(payload), PONG_DELAY_MS))
})
server.on('listening', () => {
  console.log(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
