import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isAlive } from '../../../src/lib/disk/process-life.ts'
import { embeddedFiles } from '../../../src/lib/postgres/embedded-files.ts'
import { findServer, type EmbeddedServer } from '../../../src/lib/postgres/embedded-find.ts'
import { ensureServer, type EnsuredServer } from '../../../src/lib/postgres/embedded-start.ts'
import { serverStatus } from '../../../src/lib/postgres/embedded-status.ts'
import { stopServer } from '../../../src/lib/postgres/embedded-stop.ts'
import { runScript } from '../../support/child-script.ts'
import { makeHome, removeHome } from '../../support/home.ts'

let home: string
beforeEach(async () => {
  home = await makeHome()
})
afterEach(() => removeHome(home))

/** Runs one statement on a connection of its own. */
async function query(url: string, statement: string): Promise<postgres.Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  return [...(await sql.unsafe(statement).finally(() => sql.end({ timeout: 1 })))]
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777
}

const PATIENTLY = { timeout: 10_000 }

/** What a client hears from the driver or the system when its server is killed. */
const CONNECTION_LOST = /CONNECTION_CLOSED|ECONNRESET|EPIPE/

/** Kills the server as a crash does, and waits until no trace of its process is left. */
async function crash({ pid }: EnsuredServer): Promise<void> {
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => isAlive(pid), PATIENTLY).toBe(false)
}

describe('ensureServer', () => {
  test('creates a server where there is none, then finds it, and status tells of it', async () => {
    expect(findServer(home)).toBeUndefined()
    expect(await serverStatus(home)).toMatchObject({ state: 'absent', sizeBytes: 0 })
    const created = await ensureServer(home)
    expect(created.how).toBe('created')
    const found = await ensureServer(home)
    expect(found).toMatchObject({ how: 'found', pid: created.pid, url: created.url })
    expect(found.elapsedMs).toBeLessThan(2_000)
    const { pid, port, url } = created
    expect(findServer(home)).toEqual({ pid, port, url })
    const status = await serverStatus(home)
    expect(status).toMatchObject({ state: 'running', pid, port, version: '18' })
    expect(status.url).toBe(`postgres://mkt@127.0.0.1:${port}/mkt`)
    expect(status.sizeBytes).toBeGreaterThan(10_000_000)
  })

  test('starts a server again after it was stopped, at the same port and with its data', async () => {
    const created = await ensureServer(home)
    await query(created.url, 'create table t as select 1 as a')
    expect(await stopServer(home)).toBe(true)
    expect(await stopServer(home)).toBe(false)
    expect(await serverStatus(home)).toMatchObject({ state: 'stopped', version: '18' })
    await expect(query(created.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    const started = await ensureServer(home)
    expect(started).toMatchObject({ how: 'started', url: created.url })
    expect(await query(started.url, 'select a from t')).toEqual([{ a: 1 }])
  })

  test('lets five processes that come at once share one server, which outlives them', async () => {
    const five = Array.from({ length: 5 }, () => runScript('ensure-server.ts', [home]))
    const all = (await Promise.all(five.map(({ output }) => output))).map(
      (text) => JSON.parse(text) as EnsuredServer,
    )
    expect(all.map(({ how }) => how).sort()).toEqual([
      'created',
      ...['found', 'found', 'found', 'found'],
    ])
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(1)
    expect(await query((all[0] as EnsuredServer).url, 'select 1 as a')).toEqual([{ a: 1 }])
  })

  test('keeps the server out of the reach of Ctrl-C', async () => {
    const { child } = runScript('ensure-server.ts', [home, 'stay'], { detached: true })
    const [said] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
    const { pid } = JSON.parse(said.toString()) as EnsuredServer
    process.kill(-(child.pid as number), 'SIGINT')
    await once(child, 'exit')
    await sleep(200)
    expect(await ensureServer(home)).toMatchObject({ how: 'found', pid })
  })

  test('gives the stages a role that is no superuser and owns its database', async () => {
    const { url } = await ensureServer(home)
    await query(url, 'create schema mkt')
    await query(url, 'create table mkt.t (a int)')
    await query(url, 'create table u (a int)')
    const role = 'select current_user as who, rolsuper from pg_roles where rolname = current_user'
    expect(await query(url, role)).toEqual([{ who: 'mkt', rolsuper: false }])
    await expect(query(url, 'create role x')).rejects.toMatchObject({ code: '42501' })
    await expect(query(url, `copy u from '/etc/passwd'`)).rejects.toMatchObject({ code: '42501' })
  })

  test('sets the server up to be durable, in UTC, and to sort by code point', async () => {
    await ensureServer(home)
    const superuser = findServer(home, 'postgres') as EmbeddedServer
    const settings = `select current_setting('fsync') as fsync, current_setting('timezone') as zone,
      current_setting('server_encoding') as encoding, current_setting('listen_addresses') as addresses,
      current_setting('unix_socket_directories') as sockets, 'Z' < 'a' as by_code_point`
    expect(await query(superuser.url, settings)).toEqual([
      {
        fsync: 'on',
        zone: 'UTC',
        encoding: 'UTF8',
        addresses: '127.0.0.1',
        sockets: '',
        by_code_point: true,
      },
    ])
  })
})

describe('secrets', () => {
  test('lie in files that only their user can read', async () => {
    await ensureServer(home)
    const { data, log, password } = embeddedFiles(home)
    expect(await modeOf(data)).toBe(0o700)
    for (const file of [log, password('mkt'), password('postgres')]) {
      expect(await modeOf(file)).toBe(0o600)
    }
    const secret = (await readFile(password('mkt'), 'utf8')).trim()
    expect(secret).toHaveLength(32)
    expect(await readFile(log, 'utf8')).not.toContain(secret)
    expect((await readdir(home)).sort()).toEqual([
      'pg18',
      'pg18.log',
      'pg18.mkt.password',
      'pg18.port',
      'pg18.postgres.password',
    ])
  })

  test('are needed by everybody who logs in, the superuser too', async () => {
    const { port } = await ensureServer(home)
    for (const who of ['mkt', 'postgres', 'mkt:wrong', 'postgres:wrong']) {
      const login = query(`postgres://${who}@127.0.0.1:${port}/mkt`, 'select 1')
      await expect(login).rejects.toMatchObject({ code: '28P01' })
    }
  })

  test('that are lost are named by the error', async () => {
    await ensureServer(home)
    await writeFile(embeddedFiles(home).password('mkt'), 'wrong\n')
    const refused = { code: 'EMBEDDED_REFUSED', exitCode: 77 }
    await expect(ensureServer(home)).rejects.toMatchObject(refused)
    await rm(embeddedFiles(home).password('mkt'))
    expect(findServer(home)).toBeUndefined()
    await expect(ensureServer(home)).rejects.toMatchObject(refused)
  })
})

describe('after a crash', () => {
  test('the next call starts the server again, and nothing acknowledged is lost', async () => {
    const created = await ensureServer(home)
    await query(created.url, 'create table t (a int)')
    const sql = postgres(created.url, { max: 1, onnotice: () => undefined })
    let acknowledged = 0
    const write = async (): Promise<never> => {
      for (;;) {
        await sql`insert into t values (${acknowledged + 1})`
        acknowledged += 1
      }
    }
    const broken = expect(write()).rejects.toThrow(CONNECTION_LOST)
    await expect.poll(() => acknowledged, PATIENTLY).toBeGreaterThan(50)
    await crash(created)
    await broken
    await sql.end({ timeout: 1 })
    const started = await ensureServer(home)
    expect(started).toMatchObject({ how: 'started', url: created.url })
    const rows = await query(started.url, 'select count(*)::int as n, max(a) as last from t')
    expect(rows[0]?.n).toBe(rows[0]?.last)
    expect(rows[0]?.n).toBeGreaterThanOrEqual(acknowledged)
  })

  test('a child of the dead server that computes for long is ended', async () => {
    const created = await ensureServer(home)
    const computation = `do $$ begin while clock_timestamp() < now() + interval '30 s' loop end loop; end $$`
    const broken = expect(query(created.url, computation)).rejects.toThrow(CONNECTION_LOST)
    await expect
      .poll(() => query(created.url, `select from pg_stat_activity where query ~ '^do'`), PATIENTLY)
      .toHaveLength(1)
    await crash(created)
    expect(await ensureServer(home)).toMatchObject({ how: 'started', url: created.url })
    await broken
  })

  test('what a process left that was killed while it created the data is cleaned up', async () => {
    const { child } = runScript('ensure-server.ts', [home])
    const unfinished = async (): Promise<string[]> =>
      (await readdir(home)).filter((name) => name.startsWith('pg18.new-'))
    await expect.poll(unfinished, { ...PATIENTLY, interval: 5 }).toHaveLength(1)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await unfinished()).toHaveLength(1)
    expect(await ensureServer(home)).toMatchObject({ how: 'created' })
    expect(await unfinished()).toEqual([])
  })

  test('a postmaster.pid that names another living program is no server', async () => {
    const created = await ensureServer(home)
    const { data } = embeddedFiles(home)
    const pidFile = await readFile(join(data, 'postmaster.pid'), 'utf8')
    await stopServer(home)
    const { uid, gid } = await stat(data)
    const stranger = spawn('sleep', ['30'], { uid, gid })
    await writeFile(
      join(data, 'postmaster.pid'),
      pidFile.replace(`${created.pid}`, `${stranger.pid}`),
    )
    expect(findServer(home)).toBeUndefined()
    expect(await stopServer(home)).toBe(false)
    expect(await ensureServer(home)).toMatchObject({ how: 'started', url: created.url })
    expect(stranger.exitCode).toBeNull()
    stranger.kill()
  })
})

test('a port that was taken meanwhile is given up for a new one, which is kept', async () => {
  const created = await ensureServer(home)
  await stopServer(home)
  const other = createServer().listen(created.port, '127.0.0.1')
  await once(other, 'listening')
  const started = await ensureServer(home)
  other.close()
  expect(started.how).toBe('started')
  expect(started.port).not.toBe(created.port)
  await stopServer(home)
  expect(await ensureServer(home)).toMatchObject({ port: started.port })
})

test('a log that has grown large makes room at the start, and the one before is kept', async () => {
  const { log } = embeddedFiles(home)
  await ensureServer(home)
  await stopServer(home)
  await truncate(log, 9 << 20)
  await ensureServer(home)
  expect((await stat(`${log}.1`)).size).toBe(9 << 20)
  expect(await readFile(log, 'utf8')).toContain('ready to accept connections')
  expect(await modeOf(log)).toBe(0o600)
})

test('a home that cannot be written and a package that is not there are named by errors', async () => {
  await writeFile(join(home, 'file'), '')
  await expect(ensureServer(join(home, 'file', 'x'))).rejects.toMatchObject({
    code: 'EMBEDDED_HOME',
    exitCode: 73,
  })
  await expect(ensureServer(home, { packageFolder: join(home, 'none') })).rejects.toMatchObject({
    code: 'EMBEDDED_UNSUPPORTED',
    exitCode: 78,
  })
})

test('a home that does not exist is made, with its parents', async () => {
  await mkdir(join(home, 'a'))
  expect(await ensureServer(join(home, 'a', 'b', 'c'))).toMatchObject({ how: 'created' })
  await stopServer(join(home, 'a', 'b', 'c'))
  expect(await modeOf(join(home, 'a', 'b', 'c'))).toBe(process.getuid?.() === 0 ? 0o755 : 0o700)
})
