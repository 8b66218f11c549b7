/** A command whose output nobody takes any more ends when it is told to, or when its reader goes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migratedDatabase, type TestDatabase } from '../support/database.ts'
import { runShell, startMkt } from '../support/run-mkt.ts'

const ROWS = 20_000
const COMMANDS = [
  'bars --all --format csv',
  'gaps --format csv',
  'gaps --json',
  'rejects --last 1000',
  'rejects --last 1000 --json',
  'status',
  'status --json',
]
/** What writes more than a pipe holds, and how it is told to end. */
const STOPS = [
  ['bars --all --format csv', 'SIGINT', 130],
  ['gaps --format csv', 'SIGTERM', 143],
  ['rejects --last 1000 --json', 'SIGHUP', 129],
] as const
const POLL_MS = 20
/** By then it cannot write any more. */
const STUCK_MS = 300
const END_LIMIT_MS = 5_000
const READER_GONE_LIMIT_MS = 2_000

let database: TestDatabase
beforeAll(async () => {
  database = await migratedDatabase()
  await database.run(
    (sql) => sql`
      with bars as (
        insert into stock_bars_1min (symbol, timestamp, open, high, low, close, volume)
        select 'AAPL', timestamptz '2024-01-02' + at * interval '1 min', 1, 1, 1, 1, 1
        from generate_series(1, ${ROWS}::int) as at),
      coverage as (
        insert into mkt.coverage (symbol, from_ms, to_ms, reason)
        select 'AAPL', 1704153600000 + at * 60000::bigint, 1704153601000 + at * 60000::bigint, 'x'
        from generate_series(1, ${ROWS}::int) as at)
      insert into mkt.rejects (log_id, topic, partition, "offset", reason, payload)
      select 'a-log', 'raw_trades', 0, at, 'not-json', convert_to(repeat('?', 1000), 'UTF8')
      from generate_series(1, 1000) as at`,
  )
})
afterAll(() => database.drop())

async function stopUnread([line, signal, code]: (typeof STOPS)[number]): Promise<void> {
  const { child } = startMkt(line.split(' '), { DATABASE_URL: database.url })
  child.stdout?.pause()
  const exited = new Promise((resolve) => child.once('exit', resolve))
  while (child.stdout?.readableLength === 0) await sleep(POLL_MS)
  await sleep(STUCK_MS)
  expect(child.exitCode).toBeNull()
  child.kill(signal)
  expect(await Promise.race([exited, sleep(END_LIMIT_MS, 'still there')]), line).toBe(code)
}

test('an output that nobody reads keeps no command from ending when it is told to', () =>
  Promise.all(STOPS.map(stopUnread)))

test.each(COMMANDS)('mkt %s ends with 0 when its reader has gone', async (line) => {
  const startMs = performance.now()
  const ended = await runShell(`mkt ${line} | head -n 1 > /dev/null`, {
    DATABASE_URL: database.url,
  })
  expect(ended).toMatchObject({ code: 0 })
  expect(performance.now() - startMs).toBeLessThan(READER_GONE_LIMIT_MS)
})

test('who reads slowly gets all that mkt rejects has to say', async () => {
  const slowly = '(sleep 2; wc -l)'
  const ended = await runShell(`mkt rejects --last 1000 --json | ${slowly}`, {
    DATABASE_URL: database.url,
  })
  expect(ended.code).toBe(0)
  expect(Number(ended.stdout)).toBeGreaterThan(1_000)
})
