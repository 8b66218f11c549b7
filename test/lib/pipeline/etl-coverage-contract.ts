/** What etl does with the side topic of coverage, on any trade log. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { coverageTopic, encodeCoverage, type Coverage } from '../../../src/lib/core/coverage.ts'
import { EXIT, MktError } from '../../../src/lib/core/errors.ts'
import type { TradeLog } from '../../../src/lib/log/trade-log.ts'
import { etlTopics, type EtlTopicsOptions } from '../../../src/lib/pipeline/etl-topics.ts'
import type { AppliedReport } from '../../../src/lib/pipeline/etl-context.ts'
import type { BarStore } from '../../../src/lib/store/bar-store.ts'
import { postgresStore } from '../../../src/lib/store/postgres-store.ts'
import { migratedDatabase, type TestDatabase } from '../../support/database.ts'
import { optionsOf, rows } from '../../support/run-etl.ts'
import { send } from '../../support/send-trades.ts'
import { barsOfTrades, manyTrades, MINUTE } from '../../support/trades.ts'
import type { ChangingLog } from './changed-log-contract.ts'
import { appendTo } from '../../support/outgoing.ts'

export interface SideTopicLog extends ChangingLog {
  open(database: TestDatabase, topic: string, partitions?: number): Promise<TradeLog>
}

export function describeCoverage(name: string, logs: SideTopicLog, skipped = false): void {
  describe.skipIf(skipped)(`etl over ${name} with a side topic of coverage`, () => {
    let database: TestDatabase
    let store: BarStore
    let log: TradeLog
    let side: TradeLog
    let applied: AppliedReport[]
    const trades = manyTrades(30)

    beforeEach(async () => {
      applied = []
      database = await migratedDatabase()
      store = await postgresStore(database)
      log = await logs.open(database, `both-${randomUUID()}`)
      side = await logs.open(database, coverageTopic(log.topic), 1)
    })
    afterEach(async () => {
      await Promise.all([log.close(), side.close()])
      await database.drop()
    })

    const once = (options: Partial<EtlTopicsOptions> = {}) =>
      etlTopics({
        ...optionsOf(log, store, { onApplied: (report) => applied.push(report) }),
        openCoverage: () => Promise.resolve(side),
        ...options,
      })

    it('writes bars and coverage, and ends when it has both', async () => {
      await send(log, trades)
      await cover(side, 'a', [span(0, 10), span(10, 20), span(40, 50)])
      await once()
      expect(await rows(store)).toEqual(barsOfTrades(trades))
      expect(await spans(database)).toEqual(['AAPL 0-20', 'AAPL 40-50'])
    })

    it('applies records of coverage once that were sent twice', async () => {
      await cover(side, 'a', [span(0, 10), span(10, 20)])
      await cover(side, 'a', [span(0, 10), span(10, 20), span(20, 30)])
      await once()
      await once()
      const sums = applied.map(({ pending }) => [pending.coverage.length, pending.duplicates])
      expect(sums.reduce((sum, [count = 0]) => sum + count, 0)).toBe(3)
      expect(sums.reduce((sum, [, duplicates = 0]) => sum + duplicates, 0)).toBe(2)
      expect(await spans(database)).toEqual(['AAPL 0-30'])
    })

    it('keeps what is no coverage as a reject, and takes its neighbours', async () => {
      await appendTo(side, {
        src: 'odd/1',
        records: ['{}', encodeCoverage(span(0, 10))].map((value, seq) => ({
          ...{ partition: 0, key: '', value, seq },
        })),
      })
      await once()
      expect(await spans(database)).toEqual(['AAPL 0-10'])
      const counts = await store.rejectCounts({ logId: side.id, topic: side.topic })
      expect([...counts]).toEqual([['not-coverage', 1]])
    })

    it('reads a side topic that was made anew from its start, and says so', async () => {
      await cover(side, 'a', [span(0, 10), span(10, 20)])
      await once()
      await side.close()
      await logs.deleteTopic(database, side.topic)
      side = await logs.open(database, side.topic, 1)
      await cover(side, 'b', [span(40, 50), span(60, 70), span(70, 80)])
      const moves: string[] = []
      await once({ onMoved: ({ change }) => moves.push(change.kind) })
      expect(moves).toEqual(['recreated'])
      expect(await spans(database)).toEqual(['AAPL 0-20', 'AAPL 40-50', 'AAPL 60-80'])
    })

    it('goes on without coverage, and says so once, where the side topic cannot be had', async () => {
      await send(log, trades)
      const notices: string[] = []
      const refused = new MktError('Cannot make it', { code: 'X', exit: EXIT.noPermission })
      await once({
        openCoverage: () => Promise.reject(refused),
        onNotice: (message) => notices.push(message),
      })
      expect(notices).toEqual(['Cannot make it: the bars go on without coverage'])
      expect(await rows(store)).toEqual(barsOfTrades(trades))
    })

    it('is done beside a worker that keeps the only partition of the side topic', async () => {
      const stop = new AbortController()
      const first = once({ once: false, signal: stop.signal })
      await cover(side, 'a', [span(0, 10)])
      await expect.poll(() => spans(database), { timeout: 15_000 }).toEqual(['AAPL 0-10'])
      await once({ maxRuntimeMs: 15_000 })
      stop.abort()
      await first
    })

    it('ends both where the trades cannot be read on', async () => {
      await send(log, trades)
      await once()
      await database.run((sql) => sql`update mkt.progress set next = next + 1000`)
      const running = once({ once: false })
      await expect(running).rejects.toMatchObject({ code: 'LOG_CHANGED' })
    })
  })
}

/** A minute from 14:30 on. */
function span(fromMinute: number, toMinute: number): Coverage {
  const [fromMs, toMs] = [MINUTE + fromMinute * 60_000, MINUTE + toMinute * 60_000]
  return { fromMs, toMs, symbols: ['AAPL'] }
}

async function cover(side: TradeLog, id: string, all: readonly Coverage[]): Promise<void> {
  const records = all.map((one, seq) => ({
    ...{ partition: 0, key: '', value: encodeCoverage(one), seq },
  }))
  await appendTo(side, { src: `${id}/1`, records })
}

async function spans(database: TestDatabase): Promise<string[]> {
  const found = await database.run(
    (sql) => sql<{ symbol: string; from_ms: string; to_ms: string }[]>`
      select symbol, from_ms, to_ms from mkt.coverage order by symbol, from_ms`,
  )
  const minute = (ms: string) => (Number(ms) - MINUTE) / 60_000
  return found.map(({ symbol, from_ms, to_ms }) => `${symbol} ${minute(from_ms)}-${minute(to_ms)}`)
}
