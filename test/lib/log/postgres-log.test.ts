import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { postgresLog } from '../../../src/lib/log/postgres-log.ts'
import { migratedDatabase, type TestDatabase } from '../../support/database.ts'
import { startReading } from '../../support/reading.ts'
import { describeTradeLog } from './contract.ts'
import { appendTo } from '../../support/outgoing.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await migratedDatabase()
})
afterAll(() => database.drop())

describeTradeLog('postgresLog', (topic) => postgresLog(database, { topic }))

describe('postgresLog', () => {
  const record = (seq: number, value: string) => ({ partition: 0, key: 'A', value, seq })

  it('gives offsets without gaps to any number of writers at once', async () => {
    const log = await postgresLog(database, { topic: 'writers' })
    await Promise.all(
      Array.from({ length: 20 }, (_, writer) =>
        appendTo(log, { src: `w${writer}/4`, records: [record(0, 'a'), record(1, 'b')] }),
      ),
    )
    expect((await log.ranges()).get(0)).toEqual({ start: 0n, end: 40n })
    const reading = startReading(log)
    await reading.until(() => reading.records(0).length === 40)
    const offsets = reading.records(0).map(({ offset }) => Number(offset))
    expect(offsets).toEqual(Array.from({ length: 40 }, (_, at) => at))
    await reading.stop()
  })

  it('keeps sequence numbers that jump, however large', async () => {
    const log = await postgresLog(database, { topic: 'jumps' })
    const seqs = [0, 127, 128, 16_384, 2 ** 40, 2 ** 52]
    await appendTo(log, { src: 'j/4', records: seqs.map((seq) => record(seq, `v${seq}`)) })
    const reading = startReading(log)
    await reading.until(() => reading.records(0).length === seqs.length)
    expect(reading.records(0).map(({ seq }) => seq)).toEqual(seqs)
    await reading.stop()
  })

  it('goes on by itself when its connections are cut', async () => {
    const log = await postgresLog(database, { topic: 'cut' })
    const reading = startReading(log)
    await reading.until(() => reading.assignments.at(-1)?.length === 4)
    await database
      .run(
        (sql) => sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'mkt'`,
      )
      .catch(() => undefined)
    const append = () => appendTo(log, { src: 'c/4', records: [record(0, 'after')] })
    // Every connection of the pool was cut, and each fails once.
    await vi.waitFor(append, { timeout: 10_000 })
    await reading.until(() => reading.records(0).length >= 1)
    await reading.stop()
  })
})
