/** The database of an examination: real servers, and outcomes of facts that no test server has. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  clockOutcome,
  connectionsOutcome,
  durabilityOutcome,
  encodingOutcome,
  encryptionOutcome,
  rightsOutcome,
  versionOutcome,
} from '../../src/doctor/database-checks.ts'
import { examine } from '../../src/doctor/examine.ts'
import type { Finding } from '../../src/doctor/finding.ts'
import type { ReachedDatabase } from '../../src/doctor/reached-database.ts'
import { migrate } from '../../src/lib/postgres/migrate.ts'
import { emptyDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let home: string

beforeAll(async () => {
  database = await emptyDatabase()
  home = await mkdtemp(join(tmpdir(), 'mkt-doctor-'))
})
afterAll(async () => {
  await database.drop()
  await rm(home, { recursive: true, force: true })
})
afterEach(() => {
  vi.unstubAllEnvs()
})

/** What is found of the database at a URL, or of the embedded server of an empty home, by name. */
async function databaseFindings(url?: string): Promise<Map<string, Finding>> {
  if (url !== undefined) vi.stubEnv('DATABASE_URL', url)
  const closers: (() => Promise<void>)[] = []
  const { findings } = await examine({
    settings: { home, wait: 0, topic: 'raw_trades', gzip: false },
    ...{ version: '1.2.3', envFile: undefined, apiKeyFile: undefined, online: false },
    atEnd: (close) => closers.push(close),
  })
  await Promise.all(closers.map((close) => close()))
  const own = findings.filter(({ group }) => group === 'database' || group === 'bars')
  return new Map(own.map((finding) => [finding.name, finding]))
}

function statesOf(findings: Map<string, Finding>): Record<string, string> {
  return Object.fromEntries([...findings].map(([name, { state }]) => [name, state]))
}

describe('a database', () => {
  test('without the schema lacks migrations, until mkt migrate has run', async () => {
    const before = await databaseFindings(database.url)
    expect(before.get('schema')).toMatchObject({ state: 'problem', remedy: 'mkt migrate' })
    expect(before.get('schema')?.found).toMatch(/^(\d+) of \1 migrations are to run$/)
    const problems = [...before.values()].filter(({ state }) => state === 'problem')
    expect(problems.map(({ name }) => name)).toEqual(['schema'])
    await migrate(database)
    const after = await databaseFindings(database.url)
    expect(after.get('schema')?.state).toBe('ok')
    expect(after.get('lag')).toMatchObject({ state: 'ok' })
    expect([...new Set(Object.values(statesOf(after)))].sort()).toEqual(['ok', 'skipped'])
  })

  test('whose settings lose what was committed, or that takes no changes, is found out', async () => {
    const name = new URL(database.url).pathname.slice(1)
    await database.run((sql) => sql`alter database ${sql(name)} set synchronous_commit = off`)
    await database.run(
      (sql) => sql`alter database ${sql(name)} set default_transaction_read_only = on`,
    )
    const findings = await databaseFindings(database.url)
    expect(findings.get('durability')).toMatchObject({
      state: 'warning',
      remedy: 'ALTER SYSTEM SET synchronous_commit = on; SELECT pg_reload_conf()',
    })
    expect(findings.get('rights')?.found).toMatch(/^the database takes no changes/)
  })

  test('that does not exist is one problem; the checks that need it are skipped', async () => {
    const url = Object.assign(new URL(database.url), { pathname: '/nowhere' }).href
    const { answers, ...others } = statesOf(await databaseFindings(url))
    expect(answers).toBe('problem')
    expect(new Set(Object.values(others))).toEqual(new Set(['skipped']))
  })

  test('at a closed port is one problem that names the settings, without the password', async () => {
    const findings = await databaseFindings('postgres://me:geheim99@127.0.0.1:1/x')
    expect(findings.get('answers')).toMatchObject({
      state: 'problem',
      remedy: expect.stringContaining('DATABASE_URL') as string,
    })
    expect(JSON.stringify([...findings])).not.toContain('geheim99')
  })

  test('that takes connections and says nothing is a problem within five seconds', async () => {
    const silent = await silentServer()
    const startedMs = performance.now()
    const { port } = silent.address() as AddressInfo
    const { answers, ...others } = statesOf(
      await databaseFindings(`postgres://me@127.0.0.1:${port}/x`),
    )
    silent.close()
    expect(performance.now() - startedMs).toBeLessThan(9_000)
    expect(answers).toBe('problem')
    expect(new Set(Object.values(others))).toEqual(new Set(['skipped']))
  })

  test('of mkt’s own that was never started stays so', async () => {
    const { answers, ...others } = statesOf(await databaseFindings())
    expect(answers).toBe('skipped')
    expect(new Set(Object.values(others))).toEqual(new Set(['skipped']))
    expect((await databaseFindings()).get('answers')?.found).toContain('not made yet')
    expect(await readdir(home)).toEqual([])
  })
})

/** Takes connections and answers nothing. */
async function silentServer(): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => undefined).unref())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

describe('facts', () => {
  test.each([
    ['13.22', 'problem'],
    ['18.4', 'ok'],
    ['19beta1', 'ok'],
  ])('version %s is %s', (version, state) => {
    expect(versionOutcome({ version }).state).toBe(state)
  })

  test.each([
    [0, 'ok', /as the server has it/],
    [-999, 'ok', /as the server has it/],
    [1_500, 'warning', /1\.5 s ahead of this machine/],
    [-61_000, 'problem', /61\.0 s behind this machine/],
  ])('a clock that is %d ms ahead is %s', (clockAheadMs, state, found) => {
    const outcome = clockOutcome({ clockAheadMs, roundTripMs: 2 })
    expect(outcome.state).toBe(state)
    expect(outcome.found).toMatch(found)
  })

  test('a clock is not blamed for a slow answer', () => {
    expect(clockOutcome({ clockAheadMs: 1_900, roundTripMs: 2_000 }).state).toBe('ok')
  })

  test.each([
    [90, 'ok'],
    [91, 'warning'],
  ])('%d of 100 connections in use are %s', (connections, state) => {
    expect(connectionsOutcome({ connections, connectionsMax: 100 }).state).toBe(state)
  })

  test('another encoding than UTF8, and settings that are off, are warnings', () => {
    expect(encodingOutcome({ encoding: 'SQL_ASCII' }).state).toBe('warning')
    const on = { fsync: 'on', fullPageWrites: 'on', synchronousCommit: 'on' }
    expect(durabilityOutcome(on).state).toBe('ok')
    expect(durabilityOutcome({ ...on, fsync: 'off', fullPageWrites: 'off' }).found).toMatch(
      /^fsync, full_page_writes off: /,
    )
    expect(durabilityOutcome({ ...on, synchronousCommit: 'remote_apply' }).state).toBe('ok')
  })

  test('no TLS is a warning only across the network', () => {
    const outcome = (label: string, isEncrypted: boolean) => {
      const found = { database: { kind: 'external', label }, server: { isEncrypted } }
      return encryptionOutcome(found as ReachedDatabase).state
    }
    expect(outcome('db.example.com:5432/x', false)).toBe('warning')
    expect(outcome('db.example.com:5432/x', true)).toBe('ok')
    for (const host of ['localhost', '127.0.0.1', '[::1]', '::1']) {
      expect(outcome(`${host}:5432/x`, false)).toBe('ok')
    }
    expect(outcome('127.example.com:5432/x', false)).toBe('warning')
  })

  test('rights that are lacking are named, those that only migrations need before those alone', () => {
    const none = { createSchema: false, createTable: false, alterBars: false }
    const outcome = (hasBars: boolean, pending: unknown[], rights: object) => {
      const server = { role: 'me', isReadOnly: false, hasBars, rights: { ...none, ...rights } }
      return rightsOutcome({ server, schema: { pending } } as unknown as ReachedDatabase)
    }
    const readWrite = { readBars: true, writeBars: true }
    expect(outcome(true, [], readWrite).state).toBe('ok')
    expect(outcome(true, [], { ...readWrite, writeBars: false })).toMatchObject({
      state: 'problem',
      found: 'me may not write bars',
    })
    expect(outcome(true, [{}], readWrite).found).toBe('me may not alter the table of bars')
    expect(outcome(false, [{}], { ...readWrite, alterBars: true }).found).toBe(
      'me may not create schemas, nor create tables in public',
    )
  })
})
