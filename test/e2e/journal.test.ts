/** What produce has received outlives the log's absence and its own end, however sudden. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { CANARY_KEY, filesWith, production, type Production } from '../support/production.ts'
import type { Ended } from '../support/run-mkt.ts'

const broker = await kafkaBroker()

const LOGS = [
  { log: 'PostgreSQL', brokers: undefined, missing: false },
  { log: 'Kafka', brokers: broker?.address, missing: broker === undefined },
]

/** Waits for a first start, after which the home knows the log. */
async function knownLog(brokers?: string): Promise<Production> {
  const own = await production(brokers)
  expect(await own.runBriefly()).toMatchObject({ code: 0 })
  return own
}

describe.each(LOGS)('with the $log log', ({ brokers, missing }) => {
  test.skipIf(missing)(
    'a start while it is away receives, and delivers when it is back',
    async () => {
      const own = await knownLog(brokers)
      await own.proxy.goAway()
      await own.startFeed(600)
      const startedMs = performance.now()
      const produce = own.start()
      await produce.said(/waiting: Cannot reach/)
      expect(performance.now() - startedMs).toBeLessThan(3_500)
      await produce.said(/connected/)
      await own.received()
      await own.proxy.comeBack()
      await produce.said(/back again/)
      const ended = await produce.stop('SIGINT')
      expect(ended.code).toBe(130)
      expect(ended.stderr).toMatch(/done: 600 trades into the log$/m)
      await own.expectAllBars()
    },
  )
})

const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const

async function stopWhileAway([signal, code]: (typeof SIGNALS)[number]): Promise<void> {
  const own = await knownLog()
  await own.startFeed(300)
  const produce = own.start('--json')
  await produce.said(/"connected"/)
  await own.proxy.goAway()
  await own.received()
  const ended = await produce.stop(signal)
  expect(ended).toMatchObject({ code, stderr: '' })
  expect(ended.elapsedMs).toBeLessThan(5_000)
  const { delivered = 0, backlog = 0, ...totals } = totalsOf(ended)
  expect(totals).toMatchObject({ trades: 300, dropped: 0 })
  expect([backlog > 0, delivered + backlog]).toEqual([true, 300])
  expect(await filesWith(own.home, 'AAPL')).not.toEqual([])
  expect(await filesWith(own.home, CANARY_KEY)).toEqual([])
  await own.proxy.comeBack()
  expect((await own.runBriefly()).stderr).toMatch(/done: \d+ trades into the log$/m)
  await own.expectAllBars()
}

/** What --json prints in the end. */
function totalsOf({ stdout }: Ended): Record<string, number> {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number>
}

describe('while the database is away', () => {
  test('kill -9 loses nothing: the next start delivers it', async () => {
    const own = await knownLog()
    await own.startFeed(900)
    const produce = own.start()
    await produce.said(/connected/)
    await sleep(700)
    await own.proxy.goAway()
    await own.received()
    await produce.stop('SIGKILL')
    await own.proxy.comeBack()
    const next = await own.runBriefly()
    expect(next).toMatchObject({ code: 0 })
    expect(next.stderr).toMatch(/trades of an earlier start are delivered first/)
    expect(next.stderr).not.toMatch(/wait in the journal/)
    await own.expectAllBars()
  })

  test('a signal ends it within five seconds, and the rest waits on disk', () =>
    Promise.all(SIGNALS.map(stopWhileAway)))

  test('a second signal ends it at once', async () => {
    const own = await knownLog()
    await own.startFeed(300)
    const produce = own.start()
    await produce.said(/connected/)
    own.proxy.swallow({ requests: true, responses: true })
    await own.received()
    produce.child.kill('SIGINT')
    await sleep(500)
    expect(produce.child.exitCode).toBeNull()
    const ended = await produce.stop('SIGINT')
    expect(ended.code).toBe(130)
    expect(ended.elapsedMs).toBeLessThan(500)
    own.proxy.swallow({})
    await own.runBriefly()
    await own.expectAllBars()
  })

  test('a journal that is full drops trades and counts them, and keeps the others', async () => {
    const own = await knownLog()
    await own.proxy.goAway()
    await own.startFeed(900)
    const produce = own.start('--json --journal-max 30KB')
    await produce.said(/"overflow"/)
    await own.received()
    const { trades = 0, dropped = 0, backlog } = totalsOf(await produce.stop('SIGINT'))
    expect([trades + dropped, backlog]).toEqual([900, trades])
    expect(trades).toBeGreaterThan(50)
    expect(dropped).toBeGreaterThan(50)
    await own.proxy.comeBack()
    expect((await own.runBriefly()).stderr).toContain(`done: ${trades} trades into the log\n`)
  })
})

test('another log at the place of the one that was known stops it, and is delivered to next', async () => {
  const own = await knownLog()
  await own.proxy.goAway()
  await own.startFeed(200)
  const produce = own.start()
  await produce.said(/connected/)
  await own.received()
  await own.own.database.run((sql) => sql`update mkt.store set log_id = gen_random_uuid()`)
  await own.proxy.comeBack()
  const changed = await produce.ended
  expect(changed.code).toBe(65)
  expect(changed.stderr).toMatch(/another log answers there/)
  expect(changed.stderr).toMatch(/200 wait in the journal for the next start/)
  const next = await own.runBriefly()
  expect(next).toMatchObject({ code: 0 })
  expect(next.stderr).toMatch(/200 trades wait in another journal, for the topic t-\w+ of the log/)
  expect(next.stderr).toMatch(/done: 0 trades into the log/)
})
