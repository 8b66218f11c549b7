/** What etl promises on any trade log; the store is a real PostgreSQL, the log a real one too. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pause } from '../../../src/lib/core/pause.ts'
import { encodeTrade } from '../../../src/lib/core/trade-codec.ts'
import type { TradeLog } from '../../../src/lib/log/trade-log.ts'
import { etl, type EtlOptions } from '../../../src/lib/pipeline/etl.ts'
import type { Database } from '../../../src/lib/postgres/connection.ts'
import type { BarStore } from '../../../src/lib/store/bar-store.ts'
import { postgresStore } from '../../../src/lib/store/postgres-store.ts'
import { connectTo, migratedDatabase, type TestDatabase } from '../../support/database.ts'
import { etlParts, type EtlParts, type OpenLog } from '../../support/etl-parts.ts'
import { optionsOf, rows, runOnce } from '../../support/run-etl.ts'
import { recordsOf, send } from '../../support/send-trades.ts'
import { barsOfTrades, manyTrades, trade } from '../../support/trades.ts'
import { appendTo } from '../../support/outgoing.ts'

export function describeEtl(name: string, openLog: OpenLog, skipped = false): void {
  describe.skipIf(skipped)(`etl over ${name}`, () => {
    let database: TestDatabase
    let store: BarStore
    let log: TradeLog
    let parts: EtlParts

    beforeEach(async () => {
      parts = await etlParts(openLog)
      ;({ database, store, log } = parts)
    })
    afterEach(() => parts.close())

    const once = (options: Partial<EtlOptions> = {}) => runOnce(log, store, options)

    it('ends a minute that is split over two batches as one bar', async () => {
      const trades = [trade('AAPL', '150', '10', 0), trade('AAPL', '149.5', '0.1', 30_000)]
      await send(log, trades.slice(0, 1))
      await once()
      await send(log, trades.slice(1))
      await once()
      expect(await rows(store)).toEqual(barsOfTrades(trades))
    })

    it.each([
      { batch: 1, batchMax: 1 },
      { batch: 7, batchMax: 20 },
      { batch: 500, batchMax: 20_000 },
    ])('gives the same bars with batches of $batch to $batchMax', async (limits) => {
      const trades = manyTrades(600)
      await send(log, trades)
      await once({ limits: { ...limits, flushMs: 50 } })
      expect(await rows(store)).toEqual(barsOfTrades(trades))
    })

    it('amends the bar of a late trade', async () => {
      const trades = [
        trade('AAPL', '150', '10', 1000),
        trade('AAPL', '151', '1', 180_000),
        trade('AAPL', '152', '5', 500),
      ]
      for (const one of trades) {
        await send(log, [one])
        await once()
      }
      const [first] = await rows(store)
      expect(first).toMatchObject({ open: '152', close: '150', volume: '15', tradeCount: 2 })
    })

    it('counts records that were sent twice once, and a new source with equal trades again', async () => {
      const trades = manyTrades(100)
      const append = { src: 'twice/4', records: recordsOf(trades) }
      await appendTo(log, append)
      await appendTo(log, append)
      await once()
      await appendTo(log, append)
      await once()
      expect(await rows(store)).toEqual(barsOfTrades(trades))
      await appendTo(log, { ...append, src: 'other/4' })
      await once()
      expect((await rows(store))[0]?.tradeCount).toBe(
        (barsOfTrades(trades)[0]?.tradeCount ?? 0) * 2,
      )
    })

    it('counts nothing twice under a second group', async () => {
      const trades = manyTrades(200)
      await send(log, trades)
      await once({ group: 'first' })
      await once({ group: 'second' })
      expect(await rows(store)).toEqual(barsOfTrades(trades))
    })

    it('fills two stores from one log', async () => {
      const other = await migratedDatabase()
      const otherStore = await postgresStore(other)
      const trades = manyTrades(200)
      await send(log, trades)
      await once()
      await runOnce(log, otherStore, {})
      expect(await rows(otherStore)).toEqual(barsOfTrades(trades))
      expect(await rows(store)).toEqual(barsOfTrades(trades))
      await other.drop()
    })

    it('counts every trade once with three workers at once', async () => {
      const trades = manyTrades(5_000)
      await send(log, trades)
      const limits = { batch: 50, batchMax: 100, flushMs: 20 }
      await Promise.all([once({ limits }), once({ limits }), once({ limits })])
      expect(await rows(store)).toEqual(barsOfTrades(trades))
    })

    it('counts every trade once with three workers that do not share the work', async () => {
      const trades = manyTrades(2_000)
      await send(log, trades)
      const limits = { batch: 50, batchMax: 100, flushMs: 20 }
      await Promise.all(['a', 'b', 'c'].map((group) => once({ limits, group })))
      expect(await rows(store)).toEqual(barsOfTrades(trades))
    })

    it('keeps bad records as rejects, and counts their neighbours', async () => {
      const good = manyTrades(4)
      const bad = ['', 'half', '{"p":1}', '{"s":"A","p":0,"t":1700000000000,"v":1}', '[]', 'null']
      const values = good
        .flatMap((one, at) => [encodeTrade(one), bad[at] ?? ''])
        .concat(bad.slice(4))
      const records = values.map((value, seq) => ({ partition: 0, key: 'A', value, seq }))
      await appendTo(log, { src: 'bad/4', records })
      await once()
      const total = (await rows(store)).reduce((sum, { tradeCount }) => sum + (tradeCount ?? 0), 0)
      expect(total).toBe(good.length)
      const counts = await store.rejectCounts({ logId: log.id, topic: log.topic })
      expect([...counts].sort()).toEqual([
        ['bad-price', 1],
        ['bad-symbol', 1],
        ['empty', 1],
        ['not-a-trade', 2],
        ['not-json', 1],
      ])
    })

    it('begins at the end of the log where it is told to', async () => {
      await send(log, manyTrades(50))
      await once({ from: 'latest' })
      expect(await rows(store)).toEqual([])
      const late = [trade('AAPL', '150', '10', 0)]
      await send(log, late, 'late')
      await once()
      expect(await rows(store)).toEqual(barsOfTrades(late))
    })

    it('ends at once over an empty log', async () => {
      await once()
      expect(await rows(store)).toEqual([])
    })

    it('writes what it has taken when it is told to stop', async () => {
      const stop = new AbortController()
      const trades = manyTrades(300)
      let applied = 0
      const running = etl(
        optionsOf(log, store, {
          limits: { batch: 100_000, batchMax: 100_000, flushMs: 60_000 },
          once: false,
          signal: stop.signal,
          onApplied: (report) => (applied += report.pending.trades),
        }),
      )
      await send(log, trades)
      await new Promise((resolve) => setTimeout(resolve, 6_000))
      expect(applied).toBe(0)
      stop.abort()
      await running
      expect(await rows(store)).toEqual(barsOfTrades(trades))
    })

    it('stops with exit 65 where the log ends below what was read of it', async () => {
      await send(log, manyTrades(40))
      await once()
      await database.run((sql) => sql`update mkt.progress set next = next + 1000`)
      await send(log, manyTrades(40), 'more')
      await expect(once()).rejects.toMatchObject({ code: 'LOG_CHANGED', exitCode: 65 })
    })

    it('stays exact while the connections of the database are cut', async () => {
      const trades = manyTrades(6_000)
      await send(log, trades)
      const cutter = connectTo(database.url)
      const caughtUp = new AbortController()
      const cuts = cutConnections(cutter, caughtUp.signal)
      const limits = { batch: 10, batchMax: 60, flushMs: 10 }
      await once({ limits, waitMs: 20_000 }).finally(() => caughtUp.abort())
      expect(await cuts).toBeGreaterThan(2)
      expect(await rows(await postgresStore(cutter))).toEqual(barsOfTrades(trades))
      await cutter.close()
    })
  })
}

const CUT_EVERY_MS = 60

/** Ends half of the connections again and again until the signal; gives how often. */
async function cutConnections(cutter: Database, signal: AbortSignal): Promise<number> {
  for (let cuts = 0; ; cuts += 1) {
    await pause(CUT_EVERY_MS, signal)
    if (signal.aborted) return cuts
    await cutter.run(
      (sql) => sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and random() < 0.5`,
    )
  }
}
