import { randomUUID } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MINUTE_MS, minuteOf } from '../../src/lib/core/interval.ts'
import { postgresLog } from '../../src/lib/log/postgres-log.ts'
import type { PipelineStatus } from '../../src/lib/pipeline/status.ts'
import { postgresStore } from '../../src/lib/store/postgres-store.ts'
import { coverageWriter } from '../support/coverage-writer.ts'
import { migratedDatabase, type TestDatabase } from '../support/database.ts'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { runMkt, type Ended } from '../support/run-mkt.ts'
import { appendTo } from '../support/outgoing.ts'

let database: TestDatabase
let empty: TestDatabase

beforeAll(async () => {
  database = await migratedDatabase()
  empty = await migratedDatabase()
})
afterAll(async () => {
  await Promise.all([database.drop(), empty.drop()])
})

function status(args: string[], { url }: { url: string } = database): Promise<Ended> {
  return runMkt(['status', ...args], { DATABASE_URL: url })
}

async function statusOf(of: TestDatabase): Promise<string[]> {
  const { code, stdout, stderr } = await status([], of)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout.trimEnd().split('\n')
}

async function insertBar(startMs: number): Promise<void> {
  await database.run(
    (sql) => sql`
      insert into stock_bars_1min
        (symbol, timestamp, open, high, low, close, volume, trade_count, notional)
      values ('AAPL', to_timestamp(${startMs / 1000}::float8), 1, 1, 1, 1, 1, 60, 1)
      on conflict do nothing`,
  )
}

describe('mkt status', () => {
  test('says that there is no topic and no bar yet, and makes neither', async () => {
    const lines = await statusOf(empty)
    expect(lines[0]).toBe('log: postgres, topic raw_trades does not exist yet')
    expect(lines).toContain('no bars yet')
    const heads = await empty.run((sql) => sql`select * from mkt.log_heads`)
    expect(heads).toHaveLength(0)
  })

  test('says how to see what was rejected, where something was', async () => {
    const { id } = await postgresLog(database, { topic: 'raw_trades' })
    const write = coverageWriter(await postgresStore(database), 'raw_trades', id)
    const payload = Buffer.from('nonsense')
    await write([], { rejects: [{ offset: 0n, reason: 'not-json', payload }] })
    expect((await statusOf(database)).at(-1)).toBe('rejected: 1 not-json; to see them: mkt rejects')
    expect((await statusOf(empty)).at(-1)).toBe('rejected: none')
  })

  test('tells who is listened to, or how long ago that ended, where coverage is recorded', async () => {
    const write = coverageWriter(await postgresStore(database))
    const hourAgoMs = Date.now() - 3_600_000
    const listening = async (): Promise<string | undefined> =>
      (await statusOf(database)).find((line) => line.startsWith('listening'))
    expect(await listening()).toBeUndefined()
    await write([{ fromMs: hourAgoMs - 60_000, toMs: hourAgoMs, symbols: ['AAPL', 'MSFT'] }])
    expect(await listening()).toBe(
      'listening: to nothing, last sign of life 60 min ago; see mkt gaps',
    )
    await write([{ fromMs: hourAgoMs, toMs: Date.now(), symbols: ['AAPL', 'MSFT'] }])
    expect(await listening()).toMatch(/^listening: 2 symbols, last sign of life \d+ s ago$/)
  })

  test('works out rates from the bars of the last full minutes', async () => {
    await insertBar(minuteOf(Date.now()) - MINUTE_MS)
    await insertBar(minuteOf(Date.now()) - 60 * MINUTE_MS)
    await insertBar(minuteOf(Date.now()) + MINUTE_MS)
    const { stdout } = await status(['--json'])
    const { rates } = JSON.parse(stdout) as PipelineStatus
    expect(rates).toEqual({ minutes: 5, tradesPerSecond: 60 / 300, barsPerMinute: 1 / 5 })
  })
})

describe('mkt status --check', () => {
  const topic = `check-${randomUUID()}`
  const check = (...args: string[]): Promise<Ended> =>
    status(['--check', '--topic', topic, ...args])

  test('goes from UNKNOWN over OK to CRITICAL, by exit code and by one line', async () => {
    const before = await check()
    expect(before).toEqual({
      ...{ code: 3, stderr: '' },
      stdout: `MKT UNKNOWN - topic ${topic} does not exist yet\n`,
    })
    const log = await postgresLog(database, { topic })
    await insertBar(Date.now())
    const well = await check('--max-lag', '10', '--max-age', '5m')
    expect([well.code, well.stderr]).toEqual([0, ''])
    expect(well.stdout).toMatch(/^MKT OK - lag 0 trades, 0 s behind, newest bar \d+ s old \| lag=0/)
    const records = Array.from({ length: 20 }, (_, seq) => {
      return { partition: 0, key: 'A', value: '{}', seq }
    })
    await appendTo(log, { src: 'status-test/4', records })
    const ill = await check('--max-lag', '10', '--json')
    expect(ill.code).toBe(2)
    expect(JSON.parse(ill.stdout)).toMatchObject({
      ...{ state: 'CRITICAL', message: 'lag 20 trades (limit 10)' },
    })
    expect((await check('--max-lag', '10m')).code).toBe(0)
    await database.run(
      (sql) => sql`
        update mkt.log_batches set appended_at = now() - interval '1 hour' where topic = ${topic}`,
    )
    expect((await check('--max-lag', '10m')).code).toBe(2)
  })

  test.each([
    ['a database that is out of reach', 'postgres://u:secret@127.0.0.1:1/x', /Cannot reach/],
    ['a setting that cannot be used', 'mysql://', /Cannot read DATABASE_URL/],
  ])('is UNKNOWN with %s', async (_, url, message) => {
    const { code, stdout, stderr } = await status(['--check', '--wait', '0s'], { url })
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' })
    expect(stdout).toMatch(/^MKT UNKNOWN - .*\n$/)
    expect(stdout).toMatch(message)
    expect(stdout).not.toContain('secret')
  })

  test('is UNKNOWN with a limit that nobody can read; limits want --check', async () => {
    const unread = await check('--max-lag', 'soon')
    expect([unread.code, unread.stdout]).toEqual([3, expect.stringContaining('"soon"')])
    expect((await status(['--max-lag', '10s'])).code).toBe(2)
  })
})

const broker = await kafkaBroker()

describe.skipIf(broker === undefined)('mkt status of a topic in Kafka', () => {
  test('does not make the topic', async () => {
    const brokers = broker?.address ?? ''
    const args = ['--brokers', brokers, '--topic', `never-${randomUUID()}`]
    const { code, stdout } = await status(args)
    expect(code).toBe(0)
    expect(stdout).toContain(`log: kafka, topic ${args[3]} does not exist yet\n`)
    const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    expect(await admin.listTopics()).not.toContain(args[3])
    await admin.disconnect()
  })
})
