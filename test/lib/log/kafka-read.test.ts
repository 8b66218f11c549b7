import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigResourceTypes, Kafka, logLevel, type Message, type Transaction } from 'kafkajs'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { kafkaBroker } from '../../support/kafka-broker.ts'
import { kafkaFixture, record, SRC } from '../../support/kafka-fixture.ts'
import type { RecordBatch } from '../../../src/lib/log/trade-log.ts'
import type { ReadBatch } from '../../support/reading.ts'
import { appendTo } from '../../support/outgoing.ts'

const broker = await kafkaBroker()

describe.skipIf(broker === undefined)('a Kafka log that is read', () => {
  const kafka = kafkaFixture(broker?.address ?? '')

  test('takes records of other producers as they are', async () => {
    const log = await kafka.open()
    const values = ['{"p": 1.5, "s": "AAPL", "t": 1, "v": 2}', 'no json', '']
    await kafka.send(log.topic, [
      ...values.map((value) => ({ partition: 1, value })),
      { partition: 1, key: 'AAPL', value: null, headers: { other: 'header' } },
    ])
    const reading = kafka.read(log)
    await reading.until(() => reading.records().length === 4)
    const seen = reading.records(1).map(({ value, src, seq }) => [value, src, seq])
    expect(seen).toEqual([...values, ''].map((value) => [value, undefined, 0]))
  })

  test('uses source and sequence only where both are well formed', async () => {
    const log = await kafka.open()
    const good = { 'mkt-src': 'a-_9/4', 'mkt-seq': '9007199254740991' }
    const malformed: Message['headers'][] = [
      { 'mkt-src': good['mkt-src'] },
      { 'mkt-seq': '1' },
      ...['', '-1', '+1', '01', '1.5', ' 1', '1e3', '9007199254740992', 'x'].map((seq) => ({
        ...good,
        'mkt-seq': seq,
      })),
      ...['', 'a', 'a/0', 'a/10001', 'a/04', 'ä/4', 'a b/4', `${'x'.repeat(65)}/4`].map((src) => ({
        ...good,
        'mkt-src': src,
      })),
      { ...good, 'mkt-seq': ['1', '1'] },
      { ...good, 'mkt-src': ['a/4', 'a/4'] },
    ]
    const headers = [good, ...malformed, good]
    await kafka.send(
      log.topic,
      headers.map((each) => ({ partition: 0, value: 'v', headers: each })),
    )
    const reading = kafka.read(log)
    await reading.until(() => reading.records().length === headers.length)
    const seen = reading.records(0).map(({ src, seq }) => [src, seq])
    const wanted = ['a-_9/4', Number.MAX_SAFE_INTEGER]
    expect(seen).toEqual([wanted, ...malformed.map(() => [undefined, 0]), wanted])
  })

  test.each([
    ['commit', 4n],
    ['abort', 1n],
  ] as const)('passes the end of a transaction that shows nothing: %s', async (end, from) => {
    const log = await kafka.open()
    const transaction = ['a', 'b', 'c'].map((value) => ({ partition: 2, value }))
    await kafka.send(log.topic, [{ partition: 2, value: 'before' }])
    await kafka.send(log.topic, transaction, end)
    await vi.waitFor(async () => expect((await log.ranges()).get(2)?.end).toBe(5n))
    const reading = kafka.read(log, { from: (partition) => (partition === 2 ? from : undefined) })
    await reading.until(() => reading.batches.length > 0)
    expect(reading.batches).toEqual([
      { partition: 2, fetchedOffset: from, nextOffset: 5n, endOffset: 5n, records: [] },
    ])
    await appendTo(log, { src: SRC, records: [record(2, 0, 'after')] })
    await reading.until(() => reading.records(2).length === 1)
    expect(reading.records(2)[0]).toMatchObject({ offset: 5n, value: 'after' })
  })

  test('shows the records of a transaction only when it was committed', async () => {
    const log = await kafka.open()
    await kafka.send(log.topic, [{ partition: 0, value: 'aborted' }], 'abort')
    await kafka.send(log.topic, [{ partition: 0, value: 'committed' }], 'commit')
    const reading = kafka.read(log)
    await reading.until(() => reading.batches.at(-1)?.nextOffset === 4n)
    expect(reading.records().map(({ value }) => value)).toEqual(['committed'])
  })

  test('says where the log begins now when it begins later than asked for', async () => {
    const log = await kafka.open()
    await appendTo(log, {
      src: SRC,
      records: Array.from({ length: 10 }, (_, seq) => record(seq % 2, seq)),
    })
    await kafka.admin().fetchTopicMetadata({ topics: [log.topic] })
    await kafka.admin().fetchTopicOffsets(log.topic)
    await kafka.admin().deleteTopicRecords({
      topic: log.topic,
      partitions: [
        { partition: 0, offset: '3' },
        { partition: 1, offset: '4' },
      ],
    })
    expect((await log.ranges()).get(0)).toEqual({ start: 3n, end: 5n })
    const reading = kafka.read(log)
    await reading.until(() => reading.records().length === 3)
    const began = reading.batches.map(({ partition, fetchedOffset }) => [partition, fetchedOffset])
    expect(began.sort()).toEqual([
      [0, 3n],
      [1, 4n],
    ])
  })

  test('sees the partitions of a topic that grows', async () => {
    const log = await kafka.open({ metadataMaxAgeMs: 500 })
    const reading = kafka.read(log)
    await reading.until(() => reading.assignments.length > 0)
    await kafka.admin().createPartitions({ topicPartitions: [{ topic: log.topic, count: 8 }] })
    await reading.until(() => reading.assignments.at(-1)?.length === 8)
    expect(await log.partitionCount()).toBe(8)
    await appendTo(log, { src: 'grown/8', records: [record(6, 0)] })
    await reading.until(() => reading.records(6).length === 1)
  })

  test.each(['gzip', 'snappy', 'lz4', 'zstd'])('reads records packed with %s', async (codec) => {
    const log = await kafka.open()
    await packWith(log.topic, codec)
    const records = Array.from({ length: 5_000 }, (_, seq) => record(0, seq, `{"p":${seq / 7}}`))
    await appendTo(log, { src: SRC, records })
    const reading = kafka.read(log)
    await reading.until(() => reading.records().length === records.length)
    const seen = reading.records().map(({ value, src, seq }) => ({ value, src, seq }))
    expect(seen).toEqual(records.map(({ value, seq }) => ({ value, src: SRC, seq })))
  })

  test('ends where kafkajs itself is to read a codec that it does not know', async () => {
    const log = await kafka.open({ decoder: 'stock' })
    onTestFinished(async () => (await kafka.open({ topic: log.topic })).close())
    await packWith(log.topic, 'lz4')
    await appendTo(log, { src: SRC, records: [record(0, 0)] })
    await expect(kafka.read(log).ended).rejects.toMatchObject({
      code: 'KAFKA_CODEC',
      exitCode: 78,
      message: expect.stringMatching(/lz4/i) as string,
    })
  })

  test('leaves out what was undone where two transactions ran at once', async () => {
    const log = await kafka.open()
    const [first, second] = [await transactionOf(log.topic), await transactionOf(log.topic)]
    const send = (to: Transaction) =>
      to.send({ topic: log.topic, messages: [{ partition: 0, value: 'undone' }] })
    for (const each of [first, second, first]) await send(each)
    await second.abort()
    // The mark of its end comes first into the log.
    await sleep(200)
    await send(first)
    await first.abort()
    await vi.waitFor(async () => expect((await log.ranges()).get(0)?.end).toBe(6n))
    await kafka.send(log.topic, [{ partition: 0, value: 'kept' }])
    const reading = kafka.read(log)
    await reading.until(() => reading.batches.at(-1)?.nextOffset === 7n)
    expect(reading.records().map(({ value }) => value)).toEqual(['kept'])
  })

  test('mirrors to Kafka what is committed', async () => {
    const log = await kafka.open()
    await appendTo(log, { src: SRC, records: [record(0, 0), record(1, 1)] })
    const group = randomUUID()
    const reading = kafka.read(log, { group })
    await reading.until(() => reading.records().length === 2)
    reading.control().committed(0, 1n)
    reading.control().committed(99, 7n)
    await reading.stop()
    const [mirrored] = await kafka.admin().fetchOffsets({ groupId: group, topics: [log.topic] })
    const stored = mirrored?.partitions.map(({ partition, offset }) => [partition, offset])
    expect(stored?.sort()).toEqual([
      [0, '1'],
      [1, '-1'],
      [2, '-1'],
      [3, '-1'],
    ])
  })

  test('reads a partition that went away while its batch was held, and came back', async () => {
    const log = await kafka.open()
    const group = randomUUID()
    const append = (seqs: readonly number[]) =>
      appendTo(log, { src: SRC, records: seqs.map((seq) => record(seq % 4, seq)) })
    await append([0, 1, 2, 3])
    let isHeld = true
    const held = async ({ nextOffset }: ReadBatch) => {
      while (isHeld) await sleep(10)
      return nextOffset
    }
    const mine = kafka.read(log, { group, take: held })
    await mine.until(() => mine.batches.length > 0)
    // Longer than a batch may be held before its partition is paused.
    await sleep(500)
    const theirs = kafka.read(await kafka.open({ topic: log.topic }), { group })
    await theirs.until(() => theirs.assignments.at(-1)?.length === 2)
    isHeld = false
    await sleep(500)
    await theirs.stop()
    await mine.until(() => mine.assignments.at(-1)?.length === 4)
    await append([4, 5, 6, 7])
    await mine.until(() => [0, 1, 2, 3].every((each) => mine.records(each).at(-1)?.offset === 1n))
  })

  test(
    'keeps the bytes of a batch for a reader that comes to them late',
    { timeout: 40_000 },
    async () => {
      const log = await kafka.open()
      const perPartition = 40_000
      for (let first = 0; first < perPartition; first += 2_000) {
        const rows = Array.from({ length: 4 * 2_000 }, (_, at) => record(at % 4, first + (at >> 2)))
        await appendTo(log, { src: SRC, records: rows })
      }
      const next = [0, 0, 0, 0]
      const wrong: unknown[] = []
      const ending = new AbortController()
      const take = async (batch: RecordBatch): Promise<bigint> => {
        const { partition } = batch
        // The others go on while this one has its batch, and their answers come into other memory.
        if (partition === 0) await sleep(300)
        batch.walk(({ bytes, start, end, seq, offset }) => {
          const value = bytes.toString('utf8', start, end)
          const wanted = record(partition, next[partition] as number)
          if (value !== wanted.value || seq !== wanted.seq || offset !== wanted.seq)
            wrong.push(value)
          next[partition] = (next[partition] as number) + 1
        })
        if (next.every((count) => count === perPartition)) ending.abort()
        return batch.nextOffset
      }
      const reader = { assigned: () => Promise.resolve(), take }
      await log.read({ group: randomUUID(), signal: ending.signal, reader })
      expect({ next, wrong }).toEqual({ next: next.map(() => perPartition), wrong: [] })
    },
  )

  test('rests while there is nothing to read', async () => {
    const reading = kafka.read(await kafka.open())
    await reading.until(() => reading.assignments.length > 0)
    const timers = vi.spyOn(globalThis, 'setTimeout')
    await reading.until(() => false, 2_000).catch(() => undefined)
    const set = timers.mock.calls.filter(([, delayMs = 0]) => delayMs <= 1).length
    timers.mockRestore()
    expect(set).toBeLessThan(20)
  })

  function packWith(topic: string, codec: string) {
    const configEntries = [{ name: 'compression.type', value: codec }]
    const resource = { type: ConfigResourceTypes.TOPIC, name: topic, configEntries }
    return kafka.admin().alterConfigs({ validateOnly: false, resources: [resource] })
  }
})

async function transactionOf(topic: string): Promise<Transaction> {
  const client = new Kafka({ brokers: [broker?.address ?? ''], logLevel: logLevel.NOTHING })
  const transactionalId = `${topic}-${randomUUID()}`
  const producer = client.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  onTestFinished(() => producer.disconnect())
  return producer.transaction()
}
