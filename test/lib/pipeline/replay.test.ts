/** The log and the store are a real PostgreSQL's; files lie in a folder of their own. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encodeTrade } from '../../../src/lib/core/trade-codec.ts'
import { EXIT, MktError } from '../../../src/lib/core/errors.ts'
import type { Trade } from '../../../src/lib/core/trade.ts'
import { openPath } from '../../../src/lib/feed/inputs/open-input.ts'
import { openFileFeed } from '../../../src/lib/feed/file-feed.ts'
import { openFileSource } from '../../../src/lib/feed/file-source.ts'
import { recordFolder, type Selection } from '../../../src/lib/feed/replay-records.ts'
import { partitionOf } from '../../../src/lib/log/partitioner.ts'
import { postgresLog } from '../../../src/lib/log/postgres-log.ts'
import type { Append, TradeLog } from '../../../src/lib/log/trade-log.ts'
import { pacer } from '../../../src/lib/pipeline/pacer.ts'
import { replay } from '../../../src/lib/pipeline/replay.ts'
import type { ReplayTotals } from '../../../src/lib/pipeline/replay-totals.ts'
import { tradeSender } from '../../../src/lib/pipeline/trade-sender.ts'
import { postgresStore } from '../../../src/lib/store/postgres-store.ts'
import { migratedDatabase, type TestDatabase } from '../../support/database.ts'
import { rows, runOnce } from '../../support/run-etl.ts'
import { fileOf, tempFolder } from '../../support/trade-files.ts'
import { barsOfTrades, manyTrades, trade } from '../../support/trades.ts'

interface Options {
  readonly selection?: Selection
  readonly speed?: number
  readonly stopping?: AbortController
  readonly giveUpMs?: number
}

let database: TestDatabase
let log: TradeLog
let home: string

beforeEach(async () => {
  database = await migratedDatabase()
  log = await postgresLog(database, { topic: `replay-${randomUUID()}` })
  home = await tempFolder()
})

afterEach(() => database.drop())

/** What the command does, over this log. */
async function replayFile(
  path: string,
  options: Options = {},
  to = log,
): Promise<ReplayTotals & { format: string | undefined }> {
  const { selection = {}, speed = Number.POSITIVE_INFINITY, giveUpMs = 5_000 } = options
  const { signal } = options.stopping ?? new AbortController()
  const file = await openPath(path, { signal })
  try {
    const source = await openFileSource({
      ...{ file, selection, signal, again: false, folder: recordFolder(home, to) },
      partitionCount: () => to.partitionCount(),
    })
    const feed = await openFileFeed({ name: path, bytes: source.bytes }, selection)
    const totals = await replay({
      ...{ pace: pacer(speed), signal, onProgress: () => undefined, batches: feed.batches() },
      openSender: async () =>
        tradeSender({
          ...{ log: to, ...(await source.claim()), partitionOf, onWaiting: () => undefined },
          ...{ giveUpAfterMs: giveUpMs, signal },
        }),
    })
    return { ...totals, format: feed.format?.name }
  } finally {
    await file.close()
  }
}

function textOf(trades: readonly Trade[]): string {
  return trades.map((one) => `${encodeTrade(one)}\n`).join('')
}

async function barsInStore() {
  const store = await postgresStore(database)
  await runOnce(log, store, {})
  return rows(store)
}

async function recordsInLog(): Promise<number> {
  const ranges = [...(await log.ranges()).values()]
  return ranges.reduce((sum, { start, end }) => sum + Number(end - start), 0)
}

describe('replay', () => {
  test('brings every trade of a file into the log, and says what it did', async () => {
    const trades = manyTrades(5_000)
    const totals = await replayFile(
      await fileOf(`{"type":"ping"}\n${textOf(trades)}nonsense\n${textOf(trades.slice(0, 1))}`),
    )
    expect(totals).toMatchObject({ format: 'finnhub', used: 5_001, stopped: false })
    expect(totals.rejects).toEqual(new Map([['not-json', { count: 1, firstLine: 5_002 }]]))
    expect(totals.control).toEqual(new Map([['ping', 1]]))
    expect(totals.symbols.size).toBe(6)
    const times = trades.map(({ timeMs }) => timeMs)
    expect([totals.oldestMs, totals.newestMs]).toEqual([Math.min(...times), Math.max(...times)])
    expect(await barsInStore()).toEqual(barsOfTrades([...trades, ...trades.slice(0, 1)]))
  })

  test('of a file twice counts it once', async () => {
    const trades = manyTrades(3_000)
    const path = await fileOf(textOf(trades))
    await replayFile(path)
    expect(await barsInStore()).toEqual(barsOfTrades(trades))
    expect((await replayFile(path)).used).toBe(3_000)
    expect(await recordsInLog()).toBe(6_000)
    expect(await barsInStore()).toEqual(barsOfTrades(trades))
  })

  test('of a file that has grown counts what it had once, and what is new too', async () => {
    const trades = manyTrades(3_000)
    await replayFile(await fileOf(textOf(trades.slice(0, 1_000))))
    await replayFile(await fileOf(textOf(trades)))
    expect(await barsInStore()).toEqual(barsOfTrades(trades))
  })

  test('that was stopped is finished by the next one, in whatever batches', async () => {
    const trades = manyTrades(20_000)
    const path = await fileOf(textOf(trades))
    const stopping = new AbortController()
    const appends: Append[] = []
    const stoppingLog: TradeLog = {
      ...log,
      append: async (append) => {
        appends.push(append)
        if (appends.length === 2) stopping.abort()
        await log.append(append)
      },
    }
    const totals = await replayFile(path, { stopping }, stoppingLog)
    expect(totals).toMatchObject({ used: 16_000, stopped: true })
    expect(await recordsInLog()).toBe(16_000)
    expect(await replayFile(path)).toMatchObject({ used: 20_000, stopped: false })
    expect(await barsInStore()).toEqual(barsOfTrades(trades))
  })

  test('repeats a batch to the letter while the log is away, and gives up after the wait', async () => {
    const trades = manyTrades(12_000)
    const appends: string[] = []
    let failures = 2
    const away = new MktError('Cannot reach it', { code: 'AWAY', exit: EXIT.unavailable })
    const failing: TradeLog = {
      ...log,
      append: async (append) => {
        appends.push(JSON.stringify(append))
        await log.append(append)
        if (failures-- > 0) throw away
      },
    }
    const path = await fileOf(textOf(trades))
    expect(await replayFile(path, {}, failing)).toMatchObject({ used: 12_000 })
    expect(new Set(appends.slice(0, 3)).size).toBe(1)
    expect(appends).toHaveLength(4)
    expect(await barsInStore()).toEqual(barsOfTrades(trades))
    failures = Number.POSITIVE_INFINITY
    await expect(replayFile(path, { giveUpMs: 300 }, failing)).rejects.toBe(away)
  })

  test('of a file without trades sends nothing and leaves no trace', async () => {
    const totals = await replayFile(await fileOf('symbol,timestamp,price,volume\n'))
    expect(totals).toMatchObject({ used: 0, format: 'csv' })
    expect(await replayFile(await fileOf(''))).toMatchObject({ used: 0, format: undefined })
    const header = 'symbol,timestamp,price,volume\n'
    const days = ['A,1704205800000,1,1\n', 'A,1704205800000,2,2\n']
    for (const day of days) await replayFile(await fileOf(header + day))
    expect((await barsInStore())[0]).toMatchObject({ volume: '3', tradeCount: 2 })
  })

  test('sends at most 8,000 records at once', async () => {
    const sizes: number[] = []
    const watched: TradeLog = {
      ...log,
      append: (append) => {
        sizes.push(append.records.length)
        return log.append(append)
      },
    }
    await replayFile(await fileOf(textOf(manyTrades(16_500))), {}, watched)
    expect(sizes).toEqual([8_000, 8_000, 500])
  })

  test('paces by event time: what lies together goes together', async () => {
    const trades = [0, 10, 20, 4_000, 3_000, 4_010, 6_000].map((ms) => trade('A', '1', '1', ms))
    const sent: [records: number, afterMs: number][] = []
    const startMs = performance.now()
    const watched: TradeLog = {
      ...log,
      append: async (append) => {
        sent.push([append.records.length, performance.now() - startMs])
        await log.append(append)
      },
    }
    await replayFile(await fileOf(textOf(trades)), { speed: 10 }, watched)
    expect(sent.map(([records]) => records)).toEqual([3, 3, 1])
    const firstMs = sent[0]?.[1] ?? 0
    expect((sent[1]?.[1] ?? 0) - firstMs).toBeGreaterThan(300)
    expect((sent[2]?.[1] ?? 0) - firstMs).toBeGreaterThan(500)
    expect((sent[2]?.[1] ?? 0) - firstMs).toBeLessThan(3_000)
  })

  test('is stopped at once while it waits for the next trade', async () => {
    const path = await fileOf(
      textOf([trade('A', '1', '1', 0), trade('A', '1', '1', 86_400_000 * 40)]),
    )
    const stopping = new AbortController()
    setTimeout(() => stopping.abort(), 500)
    expect(await replayFile(path, { speed: 1, stopping })).toMatchObject({
      used: 1,
      stopped: true,
    })
  })
})
