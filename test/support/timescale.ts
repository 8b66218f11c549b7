/**
 * TimescaleDB for tests: the server of MKT_TEST_TIMESCALE_URL, whose role may create databases, or
 * else its build as WebAssembly, in a process of its own; it takes clients one at a time.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import postgres from 'postgres'
import { runScript } from './child-script.ts'
import { droppable, type TestDatabase } from './database.ts'
import { TIMESCALE_URL } from './timescale-kind.ts'

/** A database without the schema of mkt; the extension is there already. */
export async function timescaleDatabase(): Promise<TestDatabase | undefined> {
  if (TIMESCALE_URL === undefined) return wasmDatabase()
  const database = await databaseOn(TIMESCALE_URL)
  await database.run((sql) => sql`create extension if not exists timescaledb`)
  return database
}

/** An empty database of a server; also without the extension, whatever the server's template has. */
export async function databaseOn(url: string): Promise<TestDatabase> {
  const name = `t_${randomBytes(8).toString('hex')}`
  await command(url, `create database ${name} template template0`)
  const own = Object.assign(new URL(url), { pathname: `/${name}` }).href
  return droppable(own, () => command(url, `drop database if exists ${name} with (force)`))
}

async function command(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  await sql.unsafe(statement).finally(() => sql.end({ timeout: 5 }))
}

const START_LIMIT_MS = 45_000

/** Undefined, said aloud, where it does not start on this machine. */
async function wasmDatabase(): Promise<TestDatabase | undefined> {
  const { child, output } = runScript('wasm-timescale.ts', [])
  try {
    const port = await firstLine(child.stdout as NodeJS.ReadableStream, output)
    return droppable(`postgres://postgres@127.0.0.1:${port}/postgres`, async () => {
      child.stdin?.end()
      await output
    })
  } catch (error) {
    child.kill('SIGKILL')
    console.warn(`Tests of TimescaleDB are skipped: as WebAssembly it ended: ${String(error)}`)
    return undefined
  }
}

/** Rejects where the program ends without one, or takes too long. */
async function firstLine(stdout: NodeJS.ReadableStream, ended: Promise<string>): Promise<string> {
  const limit = AbortSignal.timeout(START_LIMIT_MS)
  const line = once(stdout, 'data', { signal: limit }).then(([chunk]) => String(chunk))
  const nothing = ended.then(() => Promise.reject(new Error('it said nothing')))
  return (await Promise.race([line, nothing])).trim()
}
