import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { FETCH_BYTES } from '../../../src/lib/log/postgres-fetch.ts'
import { postgresLog } from '../../../src/lib/log/postgres-log.ts'
import type { RecordBatch, TradeLog } from '../../../src/lib/log/trade-log.ts'
import type { Database } from '../../../src/lib/postgres/connection.ts'
import { migratedDatabase, type TestDatabase } from '../../support/database.ts'
import { appendTo } from '../../support/outgoing.ts'
import { startReading, type Reading, type ReadingOptions } from '../../support/reading.ts'
import { PARTITIONS, record, SRC } from './contract-records.ts'

/** Two of them fill a fetch. */
const WIDE = 'x'.repeat(0.6 * FETCH_BYTES)
const WIDE_IN_A_FETCH = 2

let database: TestDatabase
const readings: Reading[] = []
beforeAll(async () => {
  database = await migratedDatabase()
})
afterEach(async () => {
  await Promise.allSettled(readings.splice(0).map((reading) => reading.stop()))
})
afterAll(() => database.drop())

const open = (topic: string = randomUUID(), over: Database = database) =>
  postgresLog(over, { topic })

const read = (log: TradeLog, options?: ReadingOptions) => {
  const reading = startReading(log, options)
  readings.push(reading)
  return reading
}

/** Appends records that are so wide that many fetches are needed, one at a time. */
async function appendWide(log: TradeLog, partition: number, count: number): Promise<void> {
  for (let seq = 0; seq < count; seq += 1) {
    await appendTo(log, { src: `${SRC}-${partition}`, records: [record(partition, seq, WIDE)] })
  }
}

const offsetsOf = (reading: Reading, partition: number) =>
  reading.records(partition).map(({ offset }) => Number(offset))

describe('a Postgres log that is fetched', () => {
  it('gives batches of a bounded size, and all that lies in it', async () => {
    const log = await open()
    await appendWide(log, 1, 7)
    const reading = read(log)
    await reading.until(() => reading.records(1).length === 7)
    expect(offsetsOf(reading, 1)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(reading.batches.map(({ records }) => records.length)).toEqual([2, 2, 2, 1])
  })

  it('gives many small batches of the log as one', async () => {
    const log = await open()
    for (let seq = 0; seq < 30; seq += 1)
      await appendTo(log, { src: `source-${seq % 3}/4`, records: [record(2, seq)] })
    const reading = read(log)
    await reading.until(() => reading.records(2).length === 30)
    expect(reading.batches).toHaveLength(1)
    expect(reading.records(2).map(({ src, seq }) => [src, seq])).toEqual(
      Array.from({ length: 30 }, (_, seq) => [`source-${seq % 3}/4`, seq]),
    )
  })

  it('gives what lies in a topic of any name', async () => {
    const log = await open(String.raw`it's a \ "topic"; --`)
    await appendTo(log, { src: SRC, records: [record(0, 0)] })
    const reading = read(log)
    await reading.until(() => reading.records(0).length === 1)
    expect(await batchesOf(log, 0)).toHaveLength(1)
  })

  it('is fetched one batch ahead of the one that is in hand, and no further', async () => {
    const { counted, count } = counting(database)
    const log = await open(undefined, counted)
    await appendWide(log, 0, 5 * WIDE_IN_A_FETCH)
    const gate = gateOf()
    const before = count()
    const reading = read(log, { take: ({ nextOffset }) => gate.opened.then(() => nextOffset) })
    await reading.until(() => count() - before === PARTITIONS.length + 1)
    await sleep(300)
    expect(count() - before).toBe(PARTITIONS.length + 1)
    expect(reading.batches).toHaveLength(1)
    gate.open()
    await reading.until(() => reading.records(0).length === 5 * WIDE_IN_A_FETCH)
  })

  it('drops what was fetched ahead where the reader goes elsewhere', async () => {
    const { counted, count } = counting(database)
    const log = await open(undefined, counted)
    await appendWide(log, 0, 4 * WIDE_IN_A_FETCH)
    const gate = gateOf()
    const before = count()
    const reading = read(log, { take: ({ nextOffset }) => gate.opened.then(() => nextOffset) })
    await reading.until(() => count() - before === PARTITIONS.length + 1)
    reading.control().seek(0, 5n)
    gate.open()
    await reading.until(() => offsetsOf(reading, 0).includes(7))
    expect(offsetsOf(reading, 0)).toEqual([0, 1, 5, 6, 7])
    expect(reading.batches[1]?.fetchedOffset).toBe(5n)
  })

  it('drops what was fetched ahead of partitions that another worker takes over', async () => {
    const log = await open()
    for (const partition of PARTITIONS) await appendWide(log, partition, 2 * WIDE_IN_A_FETCH)
    const gate = gateOf()
    const mine = read(log, {
      group: 'shared',
      take: ({ nextOffset }) => gate.opened.then(() => nextOffset),
    })
    await mine.until(() => mine.batches.length === PARTITIONS.length)
    const theirs = read(log, { group: 'shared' })
    await sleep(2_500)
    expect(theirs.assignments.flat()).toEqual([])
    gate.open()
    await theirs.until(() => theirs.assignments.at(-1)?.length === 2)
    const taken = theirs.assignments.at(-1) ?? []
    await theirs.until(() => taken.every((partition) => offsetsOf(theirs, partition).length === 4))
    for (const partition of taken) expect(offsetsOf(mine, partition)).toEqual([0, 1])
  })
})

describe('a Postgres log with a damaged batch', () => {
  const damage = (log: TradeLog) =>
    database.run(
      (sql) => sql`
        update mkt.log_batches set payload = substring(payload for octet_length(payload) - 1)
        where topic = ${log.topic} and base_offset = 2`,
    )
  const error = {
    code: 'LOG_DAMAGED',
    exitCode: 65,
    message: expect.stringMatching(
      /^Cannot read partition 3 of \S+ at offset 2: its record 1 of 2 ends behind its last byte$/,
    ) as string,
  }

  it('is refused, and gives none of its records', async () => {
    const log = await open()
    for (const seq of [0, 2])
      await appendTo(log, { src: SRC, records: [record(3, seq), record(3, seq + 1)] })
    await damage(log)
    const reading = read(log)
    await expect(reading.ended).rejects.toMatchObject(error)
    expect(reading.records()).toEqual([])
    await expect(batchesOf(log, 3)).rejects.toMatchObject(error)
  })

  it('is refused after what lies before it, where that was fetched before', async () => {
    const log = await open()
    await appendWide(log, 3, WIDE_IN_A_FETCH)
    await appendTo(log, { src: SRC, records: [record(3, 2), record(3, 3)] })
    await damage(log)
    const reading = read(log)
    await expect(reading.ended).rejects.toMatchObject(error)
    expect(offsetsOf(reading, 3)).toEqual([0, 1])
  })
})

async function batchesOf(log: TradeLog, partition: number): Promise<RecordBatch[]> {
  const range = (await log.ranges()).get(partition) ?? { start: 0n, end: 0n }
  const batches: RecordBatch[] = []
  for await (const batch of log.readRange(partition, range)) batches.push(batch)
  return batches
}

function counting(over: Database): { counted: Database; count: () => number } {
  let statements = 0
  const run: Database['run'] = (statement, limitMs) => {
    statements += 1
    return over.run(statement, limitMs)
  }
  return { counted: { ...over, run }, count: () => statements }
}

function gateOf(): { open(): void; opened: Promise<void> } {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { open: () => open(), opened }
}
