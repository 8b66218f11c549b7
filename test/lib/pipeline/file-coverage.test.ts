/** The log is a real PostgreSQL's. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { coverageTopic, decodeCoverage, type Coverage } from '../../../src/lib/core/coverage.ts'
import { EXIT, MktError } from '../../../src/lib/core/errors.ts'
import { postgresLog } from '../../../src/lib/log/postgres-log.ts'
import type { TradeLog } from '../../../src/lib/log/trade-log.ts'
import { sendFileCoverage } from '../../../src/lib/pipeline/file-coverage.ts'
import {
  countSent,
  noReplayTotals,
  SYMBOLS_MAX,
  type ReplayTotals,
} from '../../../src/lib/pipeline/replay-totals.ts'
import { columnsOf } from '../../support/columns-of.ts'
import { migratedDatabase, type TestDatabase } from '../../support/database.ts'
import { startReading } from '../../support/reading.ts'
import { trade } from '../../support/trades.ts'

const T = Date.UTC(2026, 10, 22)

let database: TestDatabase
let log: TradeLog
beforeEach(async () => {
  database = await migratedDatabase()
  log = await postgresLog(database, { topic: coverageTopic('raw_trades'), partitions: 1 })
})
afterEach(() => database.drop())

/** A replay that has sent trades of these symbols and times. */
function sent(...trades: [symbol: string, timeMs: number][]): ReplayTotals {
  const totals = noReplayTotals()
  countSent(
    totals,
    columnsOf(trades.map(([symbol, timeMs]) => ({ ...trade(symbol, '1', '1', 0), timeMs }))),
  )
  return totals
}

function send(totals: ReplayTotals, to = log): Promise<void> {
  return sendFileCoverage(totals, {
    openLog: () => Promise.resolve(to),
    sourceId: randomUUID(),
    ...{ signal: new AbortController().signal, giveUpAfterMs: 5_000, onWaiting: () => undefined },
  })
}

async function coverageInLog(count: number): Promise<(Coverage | undefined)[]> {
  const reading = startReading(log)
  await reading.until(() => reading.records().length >= count)
  await reading.stop()
  return reading.records().map(({ value }) => {
    const bytes = Buffer.from(value)
    return decodeCoverage(bytes, 0, bytes.length)
  })
}

const end = async () => (await log.ranges()).get(0)?.end

describe('the coverage of a file', () => {
  test('reaches for each symbol from its first trade to its last, in whatever order', async () => {
    await send(sent(['A', T + 5], ['B', T], ['A', T + 1], ['A', T + 9], ['A', T + 7]))
    expect(await coverageInLog(2)).toEqual([
      { symbols: ['A'], fromMs: T + 1, toMs: T + 10, reason: 'file' },
      { symbols: ['B'], fromMs: T, toMs: T + 1, reason: 'file' },
    ])
  })

  test('is not told of a file that was stopped or is broken', async () => {
    const broken = new MktError('cut off', { code: 'FILE_CUT', exit: EXIT.badData })
    await send({ ...sent(['A', T]), stopped: true })
    await send({ ...sent(['A', T]), broken })
    await send(noReplayTotals())
    expect(await end()).toBe(0n)
  })

  test('goes to the log in batches, each repeated to the letter while the log is away', async () => {
    const symbols = Array.from({ length: 2_001 }, (_, at): [string, number] => [`S${at}`, T])
    const appends: string[] = []
    const failing: TradeLog = {
      ...log,
      append: async (append) => {
        appends.push(JSON.stringify(append))
        await log.append(append)
        if (appends.length > 1) return
        throw new MktError('Cannot reach it', { code: 'AWAY', exit: EXIT.unavailable })
      },
    }
    await send(sent(...symbols), failing)
    expect(appends).toHaveLength(3)
    expect(appends[1]).toBe(appends[0])
    expect(await end()).toBe(4_001n)
  })

  test('is told of so many symbols, and that there were more', () => {
    const totals = noReplayTotals()
    const some = trade('S', '1', '1', 0)
    const of = (count: number) =>
      columnsOf(Array.from({ length: count }, (_, at) => ({ ...some, symbol: `S${at}` })))
    countSent(totals, of(SYMBOLS_MAX))
    expect(totals.moreSymbols).toBe(false)
    countSent(totals, of(SYMBOLS_MAX + 1))
    expect(totals).toMatchObject({ moreSymbols: true, used: 2 * SYMBOLS_MAX + 1 })
    expect(totals.symbols.size).toBe(SYMBOLS_MAX)
  })
})
