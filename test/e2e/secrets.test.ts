/** Keys and passwords stay out of whatever a command prints, whether it succeeds or fails. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { migratedDatabase, type TestDatabase } from '../support/database.ts'
import { freePorts } from '../support/free-ports.ts'
import { makeHome, removeHome } from '../support/home.ts'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { SASL_USER } from '../support/kafka-server.ts'
import { madeUpTrades, recordingOf } from '../support/made-up-trades.ts'
import { runMkt, startMkt, type Ended, type Environment } from '../support/run-mkt.ts'

const broker = await kafkaBroker()

/** With characters that a URL has to encode: neither form may show. */
const URL_PASSWORD = 'canary-url/pass word'
const CANARIES = {
  FINNHUB_API_KEY: 'canary-finnhub-key',
  DB_PASSWORD: 'canary-db-password',
  KAFKA_PASSWORD: 'canary-kafka-password',
}
const HIDDEN = [...Object.values(CANARIES), 'canary-', encodeURIComponent(URL_PASSWORD)]

/** Two commands at once with one key need two homes. */
let home: string
let otherHome: string
let file: string
let port: number
let database: TestDatabase

beforeAll(async () => {
  ;[home, otherHome] = [await makeHome(), await makeHome()]
  file = join(home, 'trades.jsonl')
  await writeFile(file, recordingOf(madeUpTrades(20)))
  ;[port] = (await freePorts(1)) as [number]
  database = await migratedDatabase()
})

afterAll(async () => {
  await database.drop()
  await Promise.all([home, otherHome].map(removeHome))
})

const COMMANDS = [
  'bars --all',
  'bars NOBODY',
  'status',
  'migrate',
  'migrate --status',
  'etl --once',
  'replay --file FILE',
  'replay --file /nowhere',
  'produce --symbols AAPL --duration 500ms --url ws://127.0.0.1:PORT',
  'produce --symbols AAPL --duration 500ms --url wss://127.0.0.1:PORT/?token=canary-in-a-url',
  'produce --symbols AAPL --url ftp://canary-user:canary-pass@127.0.0.1',
  'produce --api-key-file /nowhere --symbols AAPL --url ws://127.0.0.1:PORT',
  'db status',
  'nonsense',
]

/** Every command, with --json and without; gives what was printed. */
async function printed(commands: readonly string[], settings: Environment): Promise<string> {
  const environment = { ...CANARIES, ...settings }
  const texts: string[] = []
  for (const command of commands) {
    const args = command.replace('FILE', file).replace('PORT', String(port)).split(' ')
    const ended = await Promise.all([
      runMkt(args, { ...environment, MKT_HOME: home }),
      runMkt([...args, '--json'], { ...environment, MKT_HOME: otherHome }),
    ])
    texts.push(...ended.map(textOf))
  }
  return texts.join('\n')
}

function textOf({ code, stdout, stderr }: Ended): string {
  return `exit ${code}\n${stdout}\n${stderr}`
}

function expectHidden(text: string): void {
  const leaks = text.split('\n').filter((line) => HIDDEN.some((secret) => line.includes(secret)))
  expect(leaks).toEqual([])
}

describe('no secret shows', { timeout: 60_000 }, () => {
  test('where everything works', async () => {
    const text = await printed(COMMANDS, { DATABASE_URL: database.url })
    const { password } = new URL(database.url)
    expect(text.includes(decodeURIComponent(password))).toBe(false)
    expectHidden(text)
    expect(text).toContain('"partitions"')
  })

  test('where the database is away or refuses the login', async () => {
    const { port: served } = new URL(database.url)
    const password = encodeURIComponent(URL_PASSWORD)
    for (const where of [port, served]) {
      const url = `postgres://mkt:${password}@127.0.0.1:${where}/market_data`
      const text = await printed(COMMANDS.map(quickly), { DATABASE_URL: url })
      expectHidden(text)
      expect(text).toContain(`127.0.0.1:${where}/market_data`)
    }
  })

  test('where the parts of the login are given one by one, or are unfit', async () => {
    const parts = { DB_HOST: '127.0.0.1', DB_PORT: String(port), DB_USER: 'canary-not' }
    const text = await printed(['status', 'etl --once'].map(quickly), parts)
    expectHidden(text)
    const unfit = await printed(['status'], { DATABASE_URL: 'canary-url' })
    expectHidden(unfit)
    expect(`${text}${unfit}`).toContain('Error: ')
  })

  test('where help is asked for', async () => {
    const names = ['bars', 'status', 'migrate', 'etl', 'replay', 'produce', 'simulate', 'db url']
    const helps = ['--help', ...names.map((name) => `${name} --help`)]
    expectHidden(await printed(helps, { DATABASE_URL: `postgres://mkt:canary-pass@127.0.0.1/x` }))
  })
})

/** Commands that wait for a service give up at once. */
function quickly(command: string): string {
  return /^(bars|status|migrate|etl|replay)/.test(command) ? `${command} --wait 0s` : command
}

test('no secret shows where the feed refuses the key', async () => {
  const simulator = startMkt(['simulate', '--port', '0', '--token', 'another', '--json'], {})
  await simulator.said(/"url"/)
  const { url } = JSON.parse(simulator.stdout()) as { url: string }
  const text = await printed([`produce --symbols AAPL --url ${url}`], {
    DATABASE_URL: database.url,
  })
  expect(text).toContain('exit 77')
  expectHidden(text)
})

test.skipIf(broker === undefined)('no secret shows where Kafka refuses the login', async () => {
  const settings = {
    ...{ DATABASE_URL: database.url, KAFKA_BROKERS: broker?.saslAddress ?? '' },
    ...{ KAFKA_USERNAME: SASL_USER.username, KAFKA_SASL_MECHANISM: 'plain' },
  }
  const text = await printed(['status', 'etl --once', 'replay --file FILE'], settings)
  expect(text).toContain('exit 77')
  expectHidden(text)
})

test('mkt db url prints the URL of the embedded server, and nothing else does', async () => {
  const own = await makeHome()
  onTestFinished(() => removeHome(own))
  const environment = { MKT_HOME: own }
  const { stdout } = await runMkt(['db', 'url'], environment)
  const { password } = new URL(stdout.trim())
  expect(password.length).toBeGreaterThan(20)
  for (const command of ['status', 'db status', 'migrate', 'bars', 'db stop']) {
    const ended = await runMkt([...command.split(' '), '--json'], environment)
    expect(ended.code).toBe(0)
    expect(textOf(ended)).not.toContain(password)
  }
})
