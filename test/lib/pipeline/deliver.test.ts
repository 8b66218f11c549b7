import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { coverageTopic, encodeCoverage } from '../../../src/lib/core/coverage.ts'
import { EXIT, MktError } from '../../../src/lib/core/errors.ts'
import type { Journal } from '../../../src/lib/journal/journal.ts'
import { postgresLog } from '../../../src/lib/log/postgres-log.ts'
import type { TradeLog } from '../../../src/lib/log/trade-log.ts'
import { deliver, type DeliverOptions } from '../../../src/lib/pipeline/deliver.ts'
import { noTotals, type ProduceTotals } from '../../../src/lib/pipeline/produce.ts'
import { postgresStore } from '../../../src/lib/store/postgres-store.ts'
import { migratedDatabase, type TestDatabase } from '../../support/database.ts'
import { entryOf, openIn } from '../../support/journals.ts'
import { rows, runOnce } from '../../support/run-etl.ts'
import { startReading } from '../../support/reading.ts'
import { NEVER, tempFolder } from '../../support/trade-files.ts'
import { barsOfTrades, manyTrades } from '../../support/trades.ts'

const TOPIC = 'raw_trades'
const TRADES = manyTrades(900)
const COVERAGE = { fromMs: 1_704_205_800_000, toMs: 1_704_205_810_000, symbols: ['AAPL'] }

let database: TestDatabase
let log: TradeLog
let folder: string
beforeEach(async () => {
  folder = join(await tempFolder(), 'journal')
  database = await migratedDatabase()
  log = await postgresLog(database, { topic: TOPIC })
  const { drop } = database
  onTestFinished(drop)
})

function coverageLog(): Promise<TradeLog> {
  return postgresLog(database, { topic: coverageTopic(TOPIC), partitions: 1 })
}

/** A journal of a start of produce, with these trades in it, some at a time. */
async function journalOf(sourceId: string, trades = TRADES, some = 90): Promise<Journal> {
  const { journal } = await openIn(folder, sourceId)
  for (let at = 0; at < trades.length; at += some) {
    await journal.append(entryOf(trades.slice(at, at + some)))
    await journal.append({ type: 'coverage', coverage: COVERAGE })
  }
  journal.end()
  return journal
}

async function deliverAll(
  journal: Journal,
  to: TradeLog,
  options: Partial<DeliverOptions> = {},
): Promise<ProduceTotals> {
  const totals = noTotals()
  const destination = Promise.resolve({ log: to, coverage: coverageLog })
  const silent = { onWaiting: () => undefined, onDiskWaiting: () => undefined }
  const common = { journal, destination, totals, signal: NEVER }
  await deliver({ ...common, ...silent, ...options }).finally(() => journal.close())
  return totals
}

async function expectAllBars(): Promise<void> {
  const store = await postgresStore(database)
  await runOnce(log, store, {})
  expect(await rows(store)).toEqual(barsOfTrades(TRADES))
}

function away(when: string): MktError {
  return new MktError(`the connection broke ${when}`, { code: 'AWAY', exit: EXIT.unavailable })
}

/** Every third append is lost, and of every third one the answer. */
function losing(to: TradeLog): TradeLog {
  let appends = 0
  return {
    ...to,
    append: async (append) => {
      appends += 1
      if (appends % 3 === 1) throw away('before it was sent')
      await to.append(append)
      if (appends % 3 === 2) throw away('before the answer')
    },
  }
}

describe('delivery', () => {
  test('brings trades to the topic and coverage to partition 0 of the side topic', async () => {
    const totals = await deliverAll(await journalOf('one'), log)
    expect(totals).toMatchObject({ delivered: 900, backlog: 0 })
    await expectAllBars()
    const side = await coverageLog()
    const reading = startReading(side)
    await reading.until(() => reading.records(0).length === 10)
    await reading.stop()
    const [first] = reading.records(0)
    expect(first).toMatchObject({ src: 'one/1', seq: 0, value: encodeCoverage(COVERAGE) })
  })

  test('loses nothing and doubles nothing when appends and answers are lost', async () => {
    const said: (string | undefined)[] = []
    await deliverAll(await journalOf('one', TRADES, 300), losing(log), {
      onWaiting: (problem) => said.push(problem),
    })
    expect(said).toContain('the connection broke before it was sent')
    const problems = said.filter((problem) => problem !== undefined)
    expect(said.filter((problem) => problem === undefined)).toHaveLength(problems.length)
    await expectAllBars()
  })

  test('ends with what the log will never take', async () => {
    const refused = new MktError('too large', { code: 'TOO_LARGE', exit: EXIT.badData })
    const refusing = { ...log, append: () => Promise.reject(refused) }
    await expect(deliverAll(await journalOf('one'), refusing)).rejects.toBe(refused)
  })
})

describe('when the signal aborts', () => {
  test('a log that does not answer is left at once, and the next start counts nothing twice', async () => {
    const over = new AbortController()
    const hanging: TradeLog = {
      ...log,
      append: async (append) => {
        await log.append(append)
        over.abort()
        await new Promise(() => undefined)
      },
    }
    const journal = await journalOf('one')
    const totals = await deliverAll(journal, hanging, { signal: over.signal })
    expect(totals.delivered).toBe(0)
    const again = await openIn(folder, 'two')
    expect(again.journal.backlog().trades).toBe(900)
    again.journal.end()
    expect(await deliverAll(again.journal, log)).toMatchObject({ delivered: 900, backlog: 0 })
    await expectAllBars()
  })

  test('it ends where the log was never there, or never came back', async () => {
    const never = new Promise<never>(() => undefined)
    const journal = await journalOf('one')
    const signal = AbortSignal.abort()
    expect(await deliverAll(journal, log, { signal, destination: never })).toEqual(noTotals())
    const over = new AbortController()
    const gone = { ...log, append: () => Promise.reject(away('for good')) }
    const again = await openIn(folder, 'two')
    const onWaiting = () => over.abort()
    const totals = await deliverAll(again.journal, gone, { signal: over.signal, onWaiting })
    expect(totals.delivered).toBe(0)
  })
})
