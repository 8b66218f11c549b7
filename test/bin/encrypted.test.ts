/** What the bundle leaves away until a server wants it. */
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../support/postgres.ts'
import { freePorts } from '../support/free-ports.ts'
import { runMkt } from '../support/run-mkt.ts'
import { selfSigned } from '../support/self-signed.ts'
import { tcpProxy } from '../support/tcp-proxy.ts'

test('a server that speaks TLS is read once its certificate is trusted', async (context) => {
  const certificate = await selfSigned().catch(() => undefined)
  if (certificate === undefined) return context.skip('keytool is needed to make a certificate')
  const database = await freshDatabase()
  onTestFinished(() => database.drop())
  const url = await encrypted(database.url, certificate.server)
  const refused = await runMkt(['migrate'], { DATABASE_URL: url })
  expect(refused).toMatchObject({ code: 78, stdout: '' })
  expect(refused.stderr).toMatch(
    /^Error: Cannot trust the database at 127\.0\.0\.1:\d+\/\w+: self-signed certificate\n/,
  )
  const trusting = { DATABASE_URL: url, NODE_EXTRA_CA_CERTS: certificate.caFile }
  expect(await runMkt(['migrate'], trusting)).toMatchObject({ code: 0 })
  expect(await runMkt(['bars'], trusting)).toMatchObject({ code: 0, stdout: '' })
  const byName = { ...trusting, DATABASE_URL: url.replace('127.0.0.1', 'localhost') }
  const stranger = await runMkt(['bars'], byName)
  expect(stranger.code).toBe(78)
  expect(stranger.stderr).toMatch(/does not match certificate/)
})

/** The same database by way of a proxy that speaks TLS from the first byte on. */
async function encrypted(url: string, tls: { pfx: Buffer; passphrase: string }): Promise<string> {
  const [port = 0] = await freePorts(1)
  const through = new URL(url)
  const proxy = await tcpProxy({ port, targetPort: Number(through.port), tls })
  onTestFinished(() => proxy.close())
  Object.assign(through, { hostname: '127.0.0.1', port: String(port) })
  through.searchParams.set('sslmode', 'verify-full')
  through.searchParams.set('sslnegotiation', 'direct')
  return through.href
}
