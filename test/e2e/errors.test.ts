/** How commands fail: the exit code, one clear message, the next step, and nothing half-written. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emptyDatabase, migratedDatabase, type TestDatabase } from '../support/database.ts'
import { freePorts } from '../support/free-ports.ts'
import { makeHome, removeHome } from '../support/home.ts'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { madeUpTrades, recordingOf } from '../support/made-up-trades.ts'
import { runMkt, type Environment } from '../support/run-mkt.ts'

const broker = await kafkaBroker()

let home: string
let file: string
let deadPort: number
let migrated: TestDatabase
let empty: TestDatabase

beforeAll(async () => {
  home = await makeHome()
  file = join(home, 'trades.jsonl')
  await writeFile(file, recordingOf(madeUpTrades(50)))
  ;[deadPort] = (await freePorts(1)) as [number]
  migrated = await migratedDatabase()
  empty = await emptyDatabase()
})

afterAll(async () => {
  await Promise.all([migrated.drop(), empty.drop()])
  await removeHome(home)
})

interface Failure {
  readonly exit: number | null
  readonly code: string
  readonly message: string
  readonly suggestions: readonly string[]
}

/** Runs a command with and without --json: it has to fail in the same way, told once. */
async function failure(line: string, own: Environment = {}): Promise<Failure> {
  const environment = { MKT_HOME: home, ...own }
  const args = line.replaceAll('FILE', file).split(' ')
  const [plain, json] = await Promise.all([
    runMkt(args, environment),
    runMkt([...args, '--json'], environment),
  ])
  // An endless command has told what it waits for before: an object a line.
  const last = json.stdout.replace(/^\{"event":"waiting".*\n/gm, '')
  const { error } = JSON.parse(last) as { error: Omit<Failure, 'exit'> }
  const { code, message, suggestions } = error
  expect(error).toEqual({ code, message, suggestions })
  expect({ exit: json.code, stderr: json.stderr }).toEqual({ exit: plain.code, stderr: '' })
  const next = suggestions.map((one) =>
    suggestions.length > 1 ? `  * ${one}` : `Try this: ${one}`,
  )
  const [told, ...rest] = plain.stderr.split(/^Error: /m).slice(1)
  expect({ stdout: plain.stdout, rest }).toEqual({ stdout: '', rest: [] })
  // What lies behind an attempt that failed may differ from one run to the next.
  const [attempt = ''] = message.split(': ')
  expect(told?.startsWith(attempt), told).toBe(true)
  for (const line of [`Code: ${code}`, ...next]) expect(told).toContain(`${line}\n`)
  return { exit: plain.code, code, message, suggestions }
}

describe.concurrent('a command line that cannot be read ends with 2', () => {
  test.each([
    ['bars --nonsense', '--nonsense'],
    ['etl --batch many', '--batch'],
    ['etl --max-runtime soon', '"soon"'],
    ['status --topic a/b', '"a/b"'],
    ['status --topic ..', '".."'],
    ['bars --format=xml', 'xml'],
    ['bars --home=', 'empty'],
    ['replay', 'file'],
    ['produce', 'symbols'],
    ['etl now', '"now"'],
    ['nonsense', '"nonsense"'],
    ['db nonsense', '"db nonsense"'],
  ])('mkt %s', async (line, named) => {
    const { exit, message, suggestions } = await failure(line)
    expect({ exit, message }).toEqual({
      exit: 2,
      message: expect.stringContaining(named) as string,
    })
    expect(suggestions[0]).toMatch(/^mkt /)
  })
})

describe.concurrent('settings that are missing or unfit end with 78', () => {
  test.each([
    ['produce --symbols AAPL', {}, 'NO_API_KEY'],
    ['bars --store url', {}, 'NO_DATABASE_URL'],
    ['etl --log kafka --once', {}, 'NO_BROKERS'],
    ['status', { DATABASE_URL: 'mysql://localhost/x' }, 'BAD_DATABASE_URL'],
    ['status', { DB_HOST: 'localhost', DB_PORT: 'five' }, 'BAD_PORT'],
  ])('mkt %s, with %o', async (line, environment: Environment, wanted) => {
    const { exit, code } = await failure(line, environment)
    expect({ exit, code }).toEqual({ exit: 78, code: wanted })
  })

  test('a database that does not exist', async () => {
    const url = Object.assign(new URL(migrated.url), { pathname: '/nonesuch' }).href
    const { exit, message } = await failure('bars', { DATABASE_URL: url })
    expect({ exit, message }).toMatchObject({ exit: 78 })
    expect(message).toContain('nonesuch')
  })

  test.each(['bars --all', 'status', 'etl --once', 'replay --file FILE'])(
    'mkt %s on a database without migrations, naming mkt migrate and making nothing',
    async (line) => {
      const { exit, suggestions } = await failure(line, { DATABASE_URL: empty.url })
      expect({ exit, suggestions }).toEqual({ exit: 78, suggestions: ['mkt migrate'] })
      const [made] = await empty.run((sql) => sql`select to_regclass('mkt.store') as store`)
      expect(made).toEqual({ store: null })
    },
  )
})

describe.concurrent('a service that is away ends with 69, within about --wait', () => {
  const LINES = ['etl --once', 'bars --all', 'status', 'migrate', 'replay --file FILE']
  const WAIT_MS = 1_000
  /** Two processes that start on a busy machine. */
  const START_MS = 4_000

  test.each(LINES)('mkt %s without its database', async (line) => {
    const url = `postgres://trader:canary@127.0.0.1:${deadPort}/market_data`
    const startedMs = performance.now()
    const { exit, message } = await failure(`${line} --wait 1s`, { DATABASE_URL: url })
    const elapsedMs = performance.now() - startedMs
    expect({ exit, message }).toMatchObject({ exit: 69 })
    expect(message).toContain(`127.0.0.1:${deadPort}/market_data`)
    expect(elapsedMs).toBeGreaterThan(WAIT_MS)
    expect(elapsedMs).toBeLessThan(WAIT_MS + START_MS)
  })

  test.each(['etl --once', 'status', 'replay --file FILE'])(
    'mkt %s without its broker',
    async (line) => {
      const brokers = { DATABASE_URL: migrated.url, KAFKA_BROKERS: `127.0.0.1:${deadPort}` }
      const startedMs = performance.now()
      const { exit, code } = await failure(`${line} --wait 1s`, brokers)
      expect({ exit, code }).toEqual({ exit: 69, code: 'KAFKA_UNREACHABLE' })
      expect(performance.now() - startedMs).toBeLessThan(WAIT_MS + START_MS)
    },
  )
})

describe.concurrent('what is not there ends with 66', () => {
  test.each([
    ['replay --file /nowhere/trades.csv', '/nowhere/trades.csv'],
    ['produce --symbols AAPL --api-key-file /nowhere/key', '/nowhere/key'],
    ['produce --symbols-file /nowhere/symbols', '/nowhere/symbols'],
  ])('mkt %s', async (line, named) => {
    const { exit, message } = await failure(line)
    expect({ exit, message }).toMatchObject({ exit: 66 })
    expect(message).toContain(named)
  })

  test('a symbol, with the names that are near it', async () => {
    const own = await migratedDatabase()
    const environment = { DATABASE_URL: own.url }
    try {
      await runMkt(['replay', '--file', file], { MKT_HOME: home, ...environment })
      await runMkt(['etl', '--once'], { MKT_HOME: home, ...environment })
      const { exit, suggestions } = await failure('bars BTCUSD', environment)
      expect(exit).toBe(66)
      expect(suggestions).toContain('mkt bars BINANCE:BTCUSDT')
    } finally {
      await own.drop()
    }
  })
})

test('a password that the database refuses ends with 77', async () => {
  const url = Object.assign(new URL(migrated.url), { password: 'wrong' })
  const { hostname, port, username, pathname } = url
  const login = { DB_HOST: hostname, DB_PORT: port, DB_USER: username, DB_PASSWORD: 'wrong' }
  const settings: Environment[] = [
    { DATABASE_URL: url.href },
    { ...login, DB_NAME: pathname.slice(1) },
  ]
  for (const environment of settings) {
    const { exit, code } = await failure('bars --all', environment)
    expect({ exit, code }).toEqual({ exit: 77, code: 'DATABASE_REFUSED' })
  }
})

test.skipIf(broker === undefined)('a second log ends with 65, until it is accepted', async () => {
  const own = await migratedDatabase()
  const postgres = { MKT_HOME: home, DATABASE_URL: own.url }
  const kafka = { ...postgres, KAFKA_BROKERS: broker?.address ?? '', MKT_TOPIC: 'second-log' }
  try {
    await runMkt(['replay', '--file', file], postgres)
    await runMkt(['etl', '--once'], postgres)
    const { exit, suggestions } = await failure('etl --once', kafka)
    expect({ exit, suggestions }).toMatchObject({ exit: 65 })
    expect(suggestions[0]).toContain('mkt etl --accept-log')
    for (const line of ['etl --once --accept-log', 'etl --once', 'etl --once --log postgres']) {
      expect(await runMkt(line.split(' '), kafka)).toMatchObject({ code: 0 })
    }
  } finally {
    await own.drop()
  }
})
