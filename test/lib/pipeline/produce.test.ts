import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { expectedBars } from '../../../src/demo/expected-bars.ts'
import { EXIT, MktError } from '../../../src/lib/core/errors.ts'
import { finnhubFeed } from '../../../src/lib/feed/finnhub-feed.ts'
import { startSimulator, type Simulator } from '../../../src/lib/feed/finnhub-simulator.ts'
import { partitionOf } from '../../../src/lib/log/partitioner.ts'
import { postgresLog } from '../../../src/lib/log/postgres-log.ts'
import type { TradeLog } from '../../../src/lib/log/trade-log.ts'
import { noTotals, produce, type ProduceTotals } from '../../../src/lib/pipeline/produce.ts'
import { tradeSender, type TradeSender } from '../../../src/lib/pipeline/trade-sender.ts'
import { postgresStore } from '../../../src/lib/store/postgres-store.ts'
import { migratedDatabase, type TestDatabase } from '../../support/database.ts'
import { runOnce, rows } from '../../support/run-etl.ts'

const SYMBOLS = ['AAPL', 'BINANCE:BTCUSDT', 'OANDA:EUR_USD']

let database: TestDatabase
let log: TradeLog
let folder: string
let simulator: Simulator
beforeEach(async () => {
  database = await migratedDatabase()
  log = await postgresLog(database, { topic: 'raw_trades' })
  folder = await mkdtemp(join(tmpdir(), 'mkt-produce-'))
})
afterEach(async () => {
  await simulator.stop()
  await database.drop()
  await rm(folder, { recursive: true })
})

describe('produce', () => {
  it('puts every trade of the feed into the log', async () => {
    await startFeed(2_000)
    const totals = await produceAll(senderTo(log))
    expect(totals).toMatchObject({ trades: 2_000, rejects: 0, dropped: 0, connects: 1 })
    await expectAllBars()
  })

  it('loses nothing and doubles nothing when acknowledgements are lost', async () => {
    await startFeed(2_000)
    let appends = 0
    const losing: TradeLog = {
      ...log,
      append: async (append) => {
        appends += 1
        if (appends % 3 === 1) throw away('before it was sent')
        await log.append(append)
        if (appends % 3 === 2) throw away('before the answer')
      },
    }
    const problems: (string | undefined)[] = []
    await produceAll(senderTo(losing, (problem) => problems.push(problem)))
    expect(problems).toContain(undefined)
    await expectAllBars()
  })
})

function away(when: string): MktError {
  return new MktError(`the connection broke ${when}`, { code: 'AWAY', exit: EXIT.unavailable })
}

function recordFile(): string {
  return join(folder, 'sent.jsonl')
}

async function startFeed(count: number): Promise<void> {
  simulator = await startSimulator({ rate: 4_000, seed: 7, count, record: recordFile() })
}

function senderTo(
  to: TradeLog,
  onWaiting: (problem: string | undefined) => void = () => undefined,
): TradeSender {
  const source = { sourceId: 'produce-test', partitions: 4, partitionOf }
  const { signal } = new AbortController()
  return tradeSender({ log: to, ...source, giveUpAfterMs: 60_000, signal, onWaiting })
}

/** Runs until the feed has sent all, and what it sent has had time to arrive. */
async function produceAll(sender: TradeSender): Promise<ProduceTotals> {
  const stop = new AbortController()
  const totals = noTotals()
  const feed = finnhubFeed({ url: simulator.url, key: 'k', symbols: SYMBOLS, signal: stop.signal })
  const producing = produce(feed, sender, totals, () => {
    if (totals.trades >= 2_000) stop.abort()
  })
  await simulator.finished
  await producing
  return totals
}

async function expectAllBars(): Promise<void> {
  const store = await postgresStore(database)
  await runOnce(log, store, {})
  const expected = await expectedBars(recordFile())
  expect(expected.trades).toBe(2_000)
  expect(await rows(store)).toEqual(expected.bars)
}
