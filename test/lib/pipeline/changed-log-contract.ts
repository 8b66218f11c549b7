/** What etl does where a log is not the log of yesterday, on any trade log. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Trade } from '../../../src/lib/core/trade.ts'
import type { TradeLog } from '../../../src/lib/log/trade-log.ts'
import { etl, type EtlOptions } from '../../../src/lib/pipeline/etl.ts'
import type { MovedReport } from '../../../src/lib/pipeline/etl-context.ts'
import type { ApplyOutcome, BarStore } from '../../../src/lib/store/bar-store.ts'
import type { TestDatabase } from '../../support/database.ts'
import { etlParts, type EtlParts } from '../../support/etl-parts.ts'
import { heldApply } from '../../support/held-apply.ts'
import { optionsOf, rows, runOnce } from '../../support/run-etl.ts'
import { send } from '../../support/send-trades.ts'
import { barsOfTrades, manyTrades } from '../../support/trades.ts'

/** A log, and what may happen to it behind the back of mkt. */
export interface ChangingLog {
  open(database: TestDatabase, topic: string): Promise<TradeLog>
  /** Deletes the records below an offset of each partition. */
  deleteBelow(
    database: TestDatabase,
    topic: string,
    offsets: ReadonlyMap<number, bigint>,
  ): Promise<void>
  /** Deletes the topic with all its records; whoever opens it next makes it anew. */
  deleteTopic(database: TestDatabase, topic: string): Promise<void>
}

export function describeChangedLog(name: string, logs: ChangingLog, skipped = false): void {
  describe.skipIf(skipped)(`etl over ${name} that has changed`, () => {
    let database: TestDatabase
    let store: BarStore
    let log: TradeLog
    let parts: EtlParts

    beforeEach(async () => {
      parts = await etlParts((at, topic) => logs.open(at, topic))
      ;({ database, store, log } = parts)
    })
    afterEach(() => parts.close())

    const once = (options: Partial<EtlOptions> = {}) => runOnce(log, store, options)
    const progress = () => store.progress({ logId: log.id, topic: log.topic })
    const read = manyTrades(40)

    async function sendAndRead(trades: readonly Trade[]): Promise<void> {
      await send(log, trades)
      await once()
    }

    async function recreate(): Promise<void> {
      await log.close()
      await logs.deleteTopic(database, log.topic)
      log = await logs.open(database, log.topic)
    }

    describe('and lost records before they were read', () => {
      const lost = manyTrades(30)
      const kept = manyTrades(20)

      beforeEach(async () => {
        await sendAndRead(read)
        await send(log, lost)
        const ranges = await log.ranges()
        await send(log, kept)
        const ends = new Map([...ranges].map(([partition, { end }]) => [partition, end]))
        await logs.deleteBelow(database, log.topic, ends)
      })

      it('stops with exit 65, names the option that goes on, and changes nothing', async () => {
        const before = await progress()
        await expect(once()).rejects.toMatchObject({
          ...{ code: 'LOG_CHANGED', exitCode: 65 },
          message: matching(
            /offset \d+: the log begins at \d+, so offsets \d+ to \d+, sent after .* were deleted/,
          ),
          suggestions: [matching(/^mkt etl --on-gap skip/)],
        })
        expect(await progress()).toEqual(before)
        expect(await rows(store)).toEqual(barsOfTrades(read))
      })

      it('goes on with --on-gap skip, and keeps the loss on record', async () => {
        const before = await progress()
        const moves: MovedReport[] = []
        await once({ onGap: 'skip', onMoved: (move) => moves.push(move) })
        expect(await rows(store)).toEqual(barsOfTrades([...read, ...kept]))
        const losses = await lossRows(database)
        expect(losses).toHaveLength(moves.length)
        expect(losses.reduce((sum, { from, to }) => sum + (to - from), 0n)).toBe(30n)
        for (const { partition, from, after } of losses) {
          expect(from).toBe(before.get(partition)?.next)
          expect(after).toBe(before.get(partition)?.fingerprint?.sentMs)
        }
      })

      it('skips it once, and then goes on as if nothing had been', async () => {
        await once({ onGap: 'skip' })
        await once()
        expect(await lossRows(database)).not.toEqual([])
        expect(await rows(store)).toEqual(barsOfTrades([...read, ...kept]))
      })
    })

    it('stops with exit 65 where it was truncated, and names both resets', async () => {
      await sendAndRead(read)
      await recreate()
      await send(log, read.slice(0, 20))
      await expect(once()).rejects.toMatchObject({
        ...{ code: 'LOG_CHANGED', exitCode: 65 },
        message: matching(/the log ends at \d+, so it was truncated or made anew/),
        suggestions: [matching(/^mkt etl --reset earliest/), matching(/^mkt etl --reset latest/)],
      })
      expect(await rows(store)).toEqual(barsOfTrades(read))
    })

    it.each([40, 60])('finds that it was made anew and holds %d records again', async (count) => {
      await sendAndRead(read)
      await recreate()
      await send(log, manyTrades(count))
      await expect(once()).rejects.toMatchObject({
        ...{ code: 'LOG_CHANGED', exitCode: 65 },
        message: matching(/the record before it is not the one that was read there/),
      })
      expect(await rows(store)).toEqual(barsOfTrades(read))
    })

    it('counts all of a new log with --reset earliest, once', async () => {
      await sendAndRead(read)
      await recreate()
      const anew = manyTrades(60)
      await send(log, anew)
      await once({ reset: 'earliest' })
      expect(await rows(store)).toEqual(barsOfTrades([...read, ...anew]))
      await expect(once({ reset: 'earliest' })).rejects.toMatchObject({ code: 'LOG_UNCHANGED' })
      await once()
      expect(await rows(store)).toEqual(barsOfTrades([...read, ...anew]))
    })

    it('counts what comes after --reset latest only', async () => {
      await sendAndRead(read)
      await recreate()
      await send(log, manyTrades(60))
      await once({ reset: 'latest' })
      expect(await rows(store)).toEqual(barsOfTrades(read))
      const late = manyTrades(10)
      await sendAndRead(late)
      expect(await rows(store)).toEqual(barsOfTrades([...read, ...late]))
    })

    it('knows a source again after a reset', async () => {
      await send(log, read, 'file')
      await once()
      await recreate()
      await send(log, read, 'file')
      await once({ reset: 'earliest' })
      expect(await rows(store)).toEqual(barsOfTrades(read))
    })

    it('refuses a reset on the log that the bars came from, and changes nothing', async () => {
      await sendAndRead(read)
      await send(log, manyTrades(30))
      const before = await progress()
      for (const reset of ['earliest', 'latest'] as const) {
        const refusal = { code: 'LOG_UNCHANGED', exitCode: 65 }
        await expect(once({ reset })).rejects.toMatchObject(refusal)
      }
      expect(await progress()).toEqual(before)
      expect(await rows(store)).toEqual(barsOfTrades(read))
    })

    it('fences a worker that has waited since before a reset, at the same offset', async () => {
      await sendAndRead(read)
      const { held, release, outcome } = heldApply(store)
      const stop = new AbortController()
      const options = { once: false, signal: stop.signal, group: 'zombie' }
      const zombie = etl(optionsOf(log, held, options)).catch(() => undefined)
      const old = log
      await send(old, read)
      await outcome.asked
      await logs.deleteTopic(database, old.topic)
      log = await logs.open(database, old.topic)
      await send(log, read)
      await once({ reset: 'earliest' })
      const before = await progress()
      release()
      expect(await outcome.given).toMatchObject({
        status: 'fenced',
      } satisfies Partial<ApplyOutcome>)
      stop.abort()
      await zombie
      await old.close()
      expect(await progress()).toEqual(before)
      expect(await rows(store)).toEqual(barsOfTrades([...read, ...read]))
    })
  })
}

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

interface LossRow {
  readonly partition: number
  readonly from: bigint
  readonly to: bigint
  readonly after: number
}

async function lossRows(database: TestDatabase): Promise<LossRow[]> {
  const found = await database.run(
    (sql) => sql<{ partition: number; from_offset: string; to_offset: string; from_ms: string }[]>`
      select partition, from_offset, to_offset, from_ms from mkt.losses order by partition`,
  )
  return found.map(({ partition, from_offset, to_offset, from_ms }) => ({
    ...{ partition, from: BigInt(from_offset), to: BigInt(to_offset), after: Number(from_ms) },
  }))
}
