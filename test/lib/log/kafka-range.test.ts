import { Kafka, logLevel } from 'kafkajs'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { RecordBatch, TradeLog } from '../../../src/lib/log/trade-log.ts'
import { kafkaBroker } from '../../support/kafka-broker.ts'
import { kafkaFixture, record, SRC } from '../../support/kafka-fixture.ts'
import { appendTo } from '../../support/outgoing.ts'

const broker = await kafkaBroker()
const address = broker?.address ?? ''

describe.skipIf(broker === undefined)('a range of a Kafka log', () => {
  const kafka = kafkaFixture(address)

  test('is read without a group', async () => {
    const log = await kafka.open()
    await appendTo(log, { src: SRC, records: [record(0, 0)] })
    const before = await kafka.admin().listGroups()
    expect(await valuesOf(log, 0)).toHaveLength(1)
    expect(await kafka.admin().listGroups()).toEqual(before)
  })

  test('begins where the log does, when records before were deleted', async () => {
    const log = await kafka.open()
    const records = Array.from({ length: 10 }, (_, seq) => record(0, seq))
    await appendTo(log, { src: SRC, records })
    const partitions = [{ partition: 0, offset: '6' }]
    // kafkajs deletes only where it knows who leads.
    await kafka.admin().fetchTopicMetadata({ topics: [log.topic] })
    await kafka.admin().fetchTopicOffsets(log.topic)
    await kafka.admin().deleteTopicRecords({ topic: log.topic, partitions })
    const batches = await batchesOf(log, 0, 0n, 10n)
    expect(batches[0]?.fetchedOffset).toBe(6n)
    expect(batches.at(-1)?.nextOffset).toBe(10n)
    expect(await batchesOf(log, 0, 2n, 5n)).toEqual([])
  })

  test('has what was committed, and steps over what was not', async () => {
    const log = await kafka.open()
    const [kept, dropped] = [
      { partition: 0, value: 'kept' },
      { partition: 0, value: 'dropped' },
    ]
    await kafka.send(log.topic, [dropped], 'abort')
    await kafka.send(log.topic, [kept], 'commit')
    await kafka.send(log.topic, [dropped], 'abort')
    await vi.waitFor(async () => expect((await log.ranges()).get(0)?.end).toBe(6n))
    expect(await valuesOf(log, 0)).toEqual(['kept'])
  })

  test('ends before a transaction that is still open', async () => {
    const log = await kafka.open()
    await kafka.send(log.topic, [{ partition: 0, value: 'before' }])
    const transaction = await openTransaction(log.topic, 'open')
    expect(await valuesOf(log, 0)).toEqual(['before'])
    await transaction.abort()
  })

  test('is read from packed records too', async () => {
    const log = await kafka.open({ gzip: true })
    const records = Array.from({ length: 500 }, (_, seq) => record(0, seq))
    await appendTo(log, { src: SRC, records })
    expect(await valuesOf(log, 0)).toEqual(records.map(({ value }) => value))
  })

  async function openTransaction(topic: string, value: string) {
    const client = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING })
    const options = { transactionalId: topic, idempotent: true, maxInFlightRequests: 1 }
    const producer = client.producer(options)
    await producer.connect()
    onTestFinished(() => producer.disconnect())
    const transaction = await producer.transaction()
    await transaction.send({ topic, messages: [{ partition: 0, value }] })
    return transaction
  }
})

async function batchesOf(
  log: TradeLog,
  partition: number,
  start: bigint,
  end: bigint,
): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = []
  for await (const batch of log.readRange(partition, { start, end })) batches.push(batch)
  return batches
}

async function valuesOf(log: TradeLog, partition: number): Promise<string[]> {
  const { start = 0n, end = 0n } = (await log.ranges()).get(partition) ?? {}
  const values: string[] = []
  for (const batch of await batchesOf(log, partition, start, end)) {
    batch.walk((one) => values.push(one.bytes.toString('utf8', one.start, one.end)))
  }
  return values
}
