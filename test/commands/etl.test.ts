/** The flags of etl for a log that has changed or holds too much that is bad, in the built program. */
import { beforeEach, describe, expect, test } from 'vitest'
import { encodeTrade } from '../../src/lib/core/trade-codec.ts'
import { postgresLog } from '../../src/lib/log/postgres-log.ts'
import type { TradeLog } from '../../src/lib/log/trade-log.ts'
import { pipeline, type Pipeline } from '../support/pipeline.ts'
import { send } from '../support/send-trades.ts'
import { trade } from '../support/trades.ts'
import { appendTo } from '../support/outgoing.ts'

const EARLY = [trade('AAPL', '150', '10', 0), trade('AAPL', '151', '1', 1_000)]
const LATE = [trade('AAPL', '152', '5', 60_000)]

let own: Pipeline
let log: TradeLog

beforeEach(async () => {
  own = await pipeline()
  log = await postgresLog(own.database, { topic: own.environment.MKT_TOPIC as string })
})

const events = (stdout: string) => stdout.split('\n').filter(Boolean).map(parse)
const parse = (line: string) => JSON.parse(line) as Record<string, unknown>

describe('a log that lost trades unread', () => {
  beforeEach(async () => {
    await send(log, EARLY.slice(0, 1))
    await own.ok('etl --once')
    await send(log, EARLY.slice(1))
    await own.database.run((sql) => sql`delete from mkt.log_batches where topic = ${log.topic}`)
    await send(log, LATE)
  })

  test('ends etl with 65 and the option that goes on, which says what it skips', async () => {
    const stopped = await own.mkt('etl --once')
    expect(stopped.code).toBe(65)
    expect(stopped.stderr).toMatch(/LOG_CHANGED[^]*mkt etl --on-gap skip/)
    const skipped = await own.mkt('etl --once --quiet --on-gap skip')
    expect(skipped).toMatchObject({ code: 0, stdout: '' })
    expect(skipped.stderr).toMatch(/skipped in partition \d of .* from offset 1 to 2: /)
    expect(await own.ok('bars --all --format csv')).toMatch(/14:31:00Z,152/)
    expect(await own.ok('gaps --json')).toMatch(/lost/)
  })

  test('is one event with --json', async () => {
    const { stdout } = await own.mkt('etl --once --json --on-gap skip')
    const [skipped] = events(stdout).filter(({ event }) => event === 'skipped')
    expect(skipped).toMatchObject({ reason: 'lost', topic: log.topic, from: 1, to: 2 })
  })
})

test('a log that was made anew goes on with --reset only, and one that was not is left', async () => {
  await send(log, EARLY)
  await own.ok('etl --once')
  await own.database.run((sql) => sql`delete from mkt.log_batches where topic = ${log.topic}`)
  await own.database.run((sql) => sql`update mkt.log_heads set next = 0`)
  await send(log, LATE)
  const stopped = await own.mkt('etl --once')
  expect(stopped.code).toBe(65)
  expect(stopped.stderr).toMatch(/--reset earliest, to [^]*--reset latest, to /)
  const { code, stderr } = await own.mkt('etl --once --reset earliest')
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/truncated/) as unknown,
  })
  expect((await own.bars()).split('\n').filter(Boolean)).toHaveLength(3)
  const again = await own.mkt('etl --once --reset earliest')
  expect(again.code).toBe(65)
  expect(again.stderr).toMatch(/LOG_UNCHANGED/)
})

test('too many rejects end etl with 65 only where --max-reject-rate says so', async () => {
  const records = Array.from({ length: 1_000 }, (_, seq) => ({
    ...{ partition: 0, key: 'AAPL', seq },
    value: seq % 10 === 0 ? 'no trade' : encodeTrade(trade('AAPL', '1', '1', seq)),
  }))
  await appendTo(log, { src: 'bad/4', records })
  const refused = await own.mkt('etl --once --max-reject-rate 5%')
  expect(refused.code).toBe(65)
  expect(refused.stderr).toMatch(/100 of 1000 records were rejected, --max-reject-rate allows 5 %/)
  await own.ok('etl --once --max-reject-rate 5%')
  expect(await own.ok('rejects --json')).toMatch(/not-json/)
  expect((await own.mkt('etl --once --max-reject-rate 2')).code).toBe(2)
})

test('coverage in the side topic is read as well', async () => {
  const side = await postgresLog(own.database, { topic: `${log.topic}.coverage`, partitions: 1 })
  const [from, to] = [Date.UTC(2024, 0, 2, 14), Date.UTC(2024, 0, 2, 15)]
  const value = JSON.stringify({ from, to, symbols: ['AAPL'] })
  await appendTo(side, { src: 'a/1', records: [{ partition: 0, key: '', value, seq: 0 }] })
  const { stdout } = await own.mkt('etl --once --json')
  expect(events(stdout).at(-1)).toMatchObject({ trades: 0, coverage: 1 })
})
