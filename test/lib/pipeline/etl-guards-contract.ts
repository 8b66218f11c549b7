/** What keeps etl exact on any trade log where workers, links and answers fail. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LogReader, TradeLog } from '../../../src/lib/log/trade-log.ts'
import { etl, type EtlOptions } from '../../../src/lib/pipeline/etl.ts'
import type { BarStore } from '../../../src/lib/store/bar-store.ts'
import type { TestDatabase } from '../../support/database.ts'
import { etlParts, type EtlParts, type OpenLog } from '../../support/etl-parts.ts'
import { heldApply } from '../../support/held-apply.ts'
import { firstAnswerLost } from '../../support/odd-stores.ts'
import { optionsOf, rows, runOnce } from '../../support/run-etl.ts'
import { recordsOf, send } from '../../support/send-trades.ts'
import { barsOfTrades, manyTrades } from '../../support/trades.ts'
import { appendTo } from '../../support/outgoing.ts'

export function describeGuards(name: string, openLog: OpenLog, skipped = false): void {
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
    const forgetSources = () => database.run((sql) => sql`delete from mkt.sources`)

    it('changes nothing with a worker that commits late what others have written', async () => {
      const trades = manyTrades(60)
      const { held, release, outcome } = heldApply(store)
      const stop = new AbortController()
      const options = { once: false, signal: stop.signal, group: 'zombie' }
      const zombie = etl(optionsOf(log, held, options))
      await send(log, trades)
      await outcome.asked
      await once()
      release()
      expect(await outcome.given).toMatchObject({ status: 'fenced' })
      stop.abort()
      await zombie
      expect(await rows(store)).toEqual(barsOfTrades(trades))
    })

    it('takes nothing twice where the log begins elsewhere than it was told to', async () => {
      const trades = manyTrades(200)
      await send(log, trades)
      await once()
      await forgetSources()
      const more = manyTrades(50)
      await send(log, more)
      await runOnce(withoutFirstSeeks(log), store, {})
      expect(await rows(store)).toEqual(barsOfTrades([...trades, ...more]))
    })

    it('takes a batch once in whose hand the partitions are handed out anew', async () => {
      const trades = manyTrades(200)
      await send(log, trades)
      await runOnce(reassigning(log), store, {})
      expect(await rows(store)).toEqual(barsOfTrades(trades))
    })

    it('counts a commit once whose answer was lost', async () => {
      const trades = manyTrades(60)
      await send(log, trades)
      const odd = firstAnswerLost(store, 'before')
      await runOnce(log, odd.store, {})
      expect(await odd.unheard()).toEqual({ status: 'applied' })
      expect(await rows(store)).toEqual(barsOfTrades(trades))
    })

    it('counts a commit once that comes through after it was given up', async () => {
      const trades = manyTrades(60)
      await send(log, trades)
      const odd = firstAnswerLost(store, 'after')
      await runOnce(log, odd.store, {})
      expect(await odd.unheard()).toMatchObject({ status: 'fenced' })
      expect(await rows(store)).toEqual(barsOfTrades(trades))
    })

    it('takes trades of another cluster only once it was accepted, in rows of its own', async () => {
      await store.acceptLog(log, false)
      await send(log, manyTrades(20))
      await once()
      const other = { ...log, id: 'another-cluster' }
      const refusal = { code: 'SECOND_LOG', exitCode: 65 }
      await expect(store.acceptLog(other, false)).rejects.toMatchObject(refusal)
      await store.acceptLog(other, true)
      await runOnce(other, store, {})
      const progressOf = ({ id }: { id: string }) =>
        store.progress({ logId: id, topic: log.topic }).then((found) => [...found.values()])
      expect(await progressOf(other)).toEqual(await progressOf(log))
      const counts = (await rows(store)).map(({ tradeCount }) => tradeCount ?? 0)
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40)
    })

    it('ends with exit 65 once too much was rejected of 1,000 records, and loses nothing', async () => {
      const good = manyTrades(1_500)
      const records = recordsOf(good, await log.partitionCount()).map((record, at) => ({
        ...{ ...record, value: at % 5 === 0 ? '{}' : record.value },
      }))
      await appendTo(log, { src: 'bad/4', records })
      const limits = { batch: 50, batchMax: 50, flushMs: 20 }
      const refusal = { code: 'REJECT_RATE', exitCode: 65 }
      await expect(once({ limits, maxRejectRate: 0.19 })).rejects.toMatchObject(refusal)
      expect((await rows(store)).length).toBeGreaterThan(0)
      await once({ maxRejectRate: 0.21 })
      const sound = good.filter((_, at) => at % 5 !== 0)
      expect(await rows(store)).toEqual(barsOfTrades(sound))
      const counts = await store.rejectCounts({ logId: log.id, topic: log.topic })
      expect([...counts.values()]).toEqual([300])
    })

    it('judges no rejects of fewer records', async () => {
      const records = recordsOf(manyTrades(900)).map((record) => ({ ...record, value: '{}' }))
      await appendTo(log, { src: 'bad/4', records })
      await once({ maxRejectRate: 0 })
    })
  })
}

/** As Kafka behaves where a seek comes too late: what it then hands over begins at offset 0. */
function withoutFirstSeeks(log: TradeLog): TradeLog {
  return {
    ...log,
    read: ({ reader, ...options }) =>
      log.read({
        ...options,
        reader: {
          ...reader,
          assigned: (partitions, control) =>
            reader.assigned(partitions, { ...control, seek: () => undefined }),
        },
      }),
  }
}

/** Hands the same partitions out again, twice, while the first batch is in hand. */
function reassigning(log: TradeLog): TradeLog {
  return {
    ...log,
    read: ({ reader, ...options }) => {
      let again: (() => void) | undefined
      const take: LogReader['take'] = (batch) => {
        const reassign = again
        again = undefined
        reassign?.()
        const taking = reader.take(batch)
        reassign?.()
        return taking
      }
      const assigned: LogReader['assigned'] = (partitions, control) => {
        again = () => void reader.assigned(partitions, control)
        return reader.assigned(partitions, control)
      }
      return log.read({ ...options, reader: { ...reader, take, assigned } })
    },
  }
}
