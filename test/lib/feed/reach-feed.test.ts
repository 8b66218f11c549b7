import { once } from 'node:events'
import { createServer as createPlain, type AddressInfo, type Server } from 'node:net'
import { createServer as createTls } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { reachFeed } from '../../../src/lib/feed/reach-feed.ts'
import { selfSigned } from '../../support/self-signed.ts'

const LIMIT_MS = 2_000

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

test('a server that takes connections is reached, and is left again at once', async () => {
  const server = createPlain()
  const left = once(server, 'connection').then(([socket]) =>
    once(socket as NodeJS.EventEmitter, 'close'),
  )
  const port = await portOf(server)
  expect(await reachFeed(new URL(`ws://127.0.0.1:${port}`), LIMIT_MS)).toBeLessThan(LIMIT_MS)
  await left
})

test('a certificate that nobody vouches for is refused', async () => {
  const { server } = await selfSigned()
  const port = await portOf(createTls(server).on('tlsClientError', () => undefined))
  await expect(reachFeed(new URL(`wss://127.0.0.1:${port}`), LIMIT_MS)).rejects.toThrow(
    /self.signed/,
  )
})

test('a closed port and a server that says nothing are errors within the limit', async () => {
  await expect(reachFeed(new URL('wss://127.0.0.1:1'), LIMIT_MS)).rejects.toThrow('ECONNREFUSED')
  const port = await portOf(createPlain((socket) => socket.on('error', () => undefined)))
  await expect(reachFeed(new URL(`wss://127.0.0.1:${port}`), 100)).rejects.toThrow(
    'no answer within 100 ms',
  )
})
