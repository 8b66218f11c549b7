import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'
import { findServer, type EmbeddedServer } from '../../src/lib/postgres/embedded-find.ts'
import { ensureServer } from '../../src/lib/postgres/embedded-start.ts'

/** The server that the whole run shares. */
export function testServer(): Promise<EmbeddedServer> {
  return ensureServer(inject('sharedHome'))
}

export interface FreshDatabase {
  readonly url: string
  /** Removes the database, also while somebody is connected. */
  readonly drop: () => Promise<void>
}

/** An empty database of its own, which belongs to the role of the stages. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const { url } = await testServer()
  const name = `t_${randomBytes(8).toString('hex')}`
  await asSuperuser(`create database ${name} owner mkt`)
  return {
    url: Object.assign(new URL(url), { pathname: `/${name}` }).href,
    drop: () => asSuperuser(`drop database if exists ${name} with (force)`),
  }
}

async function asSuperuser(statement: string): Promise<void> {
  const server = findServer(inject('sharedHome'), 'postgres')
  const sql = postgres((server as EmbeddedServer).url, { max: 1, onnotice: () => undefined })
  await sql.unsafe(statement).finally(() => sql.end({ timeout: 5 }))
}
