import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { postgresLog } from '../../../src/lib/log/postgres-log.ts'
import type { TradeLog } from '../../../src/lib/log/trade-log.ts'
import { etl } from '../../../src/lib/pipeline/etl.ts'
import type { BarStore } from '../../../src/lib/store/bar-store.ts'
import { postgresStore } from '../../../src/lib/store/postgres-store.ts'
import { migratedDatabase, type TestDatabase } from '../../support/database.ts'
import { optionsOf, rows, runOnce } from '../../support/run-etl.ts'
import { send } from '../../support/send-trades.ts'
import { barsOfTrades, manyTrades } from '../../support/trades.ts'
import { describeChangedLog } from './changed-log-contract.ts'
import { describeEtl } from './etl-contract.ts'
import { describeCoverage } from './etl-coverage-contract.ts'
import { describeGuards } from './etl-guards-contract.ts'

const open = (database: TestDatabase, topic: string, partitions?: number) =>
  postgresLog(database, { topic, partitions })

describeEtl('the Postgres log', open)
describeGuards('the Postgres log', open)
describeChangedLog('a Postgres log', { open, deleteBelow, deleteTopic })
describeCoverage('a Postgres log', { open, deleteBelow, deleteTopic })

describe('etl over a Postgres log', () => {
  const trades = manyTrades(40)
  let database: TestDatabase
  let store: BarStore
  let log: TradeLog

  beforeEach(async () => {
    database = await migratedDatabase()
    store = await postgresStore(database)
    log = await open(database, 'raw_trades')
    await send(log, trades)
  })
  afterEach(() => database.drop())

  const age = () =>
    database.run((sql) => sql`update mkt.log_batches set appended_at = now() - interval '8 days'`)
  const kept = async () => {
    const ranges = [...(await log.ranges()).values()]
    return ranges.reduce((sum, { start, end }) => sum + Number(end - start), 0)
  }

  it('deletes what is in the bars and older than it is told to keep', async () => {
    await runOnce(log, store, {})
    await age()
    await send(log, trades)
    await runOnce(log, store, { retainMs: 7 * DAY_MS })
    expect(await kept()).toBe(40)
    await runOnce(log, store, { retainMs: 7 * DAY_MS })
    expect(await kept()).toBe(40)
    expect(await rows(store)).toEqual(barsOfTrades([...trades, ...trades]))
  })

  it('keeps what is not in the bars, however old it is', async () => {
    await runOnce(log, store, { from: 'earliest' })
    await send(log, trades)
    await age()
    const stopped = AbortSignal.abort()
    await etl(optionsOf(log, store, { signal: stopped, retainMs: 7 * DAY_MS }))
    expect(await kept()).toBe(40)
  })

  it('goes on where the log cannot be trimmed, and says so once', async () => {
    const notices: string[] = []
    const stuck = { ...log, trim: () => Promise.reject(new Error('not allowed')) }
    const options = { retainMs: DAY_MS, onNotice: (notice: string) => notices.push(notice) }
    await runOnce(stuck, store, {})
    await runOnce(stuck, store, options)
    expect(notices).toEqual(['Cannot delete old records of raw_trades: not allowed'])
    expect(await rows(store)).toEqual(barsOfTrades(trades))
  })

  it('takes a record that is no longer there for no sign of another log', async () => {
    await runOnce(log, store, {})
    await send(log, trades)
    await runOnce(log, store, {})
    await database.run(
      (sql) => sql`
        delete from mkt.log_batches b where base_offset = (
          select max(base_offset) from mkt.log_batches where partition = b.partition)`,
    )
    await runOnce(log, store, { maxRuntimeMs: 10_000 })
    await send(log, trades)
    await runOnce(log, store, {})
    expect(await rows(store)).toEqual(barsOfTrades([...trades, ...trades, ...trades]))
  })
})

const DAY_MS = 86_400_000

async function deleteBelow(
  database: TestDatabase,
  topic: string,
  offsets: ReadonlyMap<number, bigint>,
): Promise<void> {
  for (const [partition, offset] of offsets) {
    await database.run(
      (sql) => sql`
        delete from mkt.log_batches where topic = ${topic} and partition = ${partition}
          and base_offset < ${String(offset)}`,
    )
  }
}

async function deleteTopic(database: TestDatabase, topic: string): Promise<void> {
  await database.run((sql) => sql`delete from mkt.log_batches where topic = ${topic}`)
  await database.run((sql) => sql`delete from mkt.log_heads where topic = ${topic}`)
}
