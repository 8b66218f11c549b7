import { randomUUID } from 'node:crypto'
import { ConfigResourceTypes, type Admin } from 'kafkajs'
import { describe, expect, test, vi } from 'vitest'
import { kafkaLog } from '../../../src/lib/log/kafka-log.ts'
import { kafkaBroker } from '../../support/kafka-broker.ts'
import { kafkaFixture, record, SRC } from '../../support/kafka-fixture.ts'
import { describeTradeLog } from './contract.ts'
import { appendTo } from '../../support/outgoing.ts'

const broker = await kafkaBroker()
const address = broker?.address ?? ''

describeTradeLog(
  'kafkaLog',
  (topic) => kafkaLog({ brokers: [address], topic, tls: false, waitMs: 5_000 }),
  broker === undefined,
)

describe.skipIf(broker === undefined)('a Kafka log', () => {
  const kafka = kafkaFixture(address)

  describe('opened', () => {
    test('is known by the id of the cluster', async () => {
      const log = await kafka.open()
      expect(log.kind).toBe('kafka')
      expect(log.id).toBe((await kafka.admin().describeCluster()).clusterId)
    })

    test('makes the topic with four partitions that keep seven days', async () => {
      const { topic } = await kafka.open()
      const { resources } = await kafka.admin().describeConfigs({
        includeSynonyms: false,
        resources: [
          { type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['retention.ms'] },
        ],
      })
      expect(resources[0]?.configEntries[0]?.configValue).toBe('604800000')
      expect(await partitionsOf(kafka.admin(), topic)).toBe(4)
    })

    test('by several at once makes one topic, which all of them use', async () => {
      const topic = randomUUID()
      const together = await Promise.all(Array.from({ length: 4 }, () => kafka.open({ topic })))
      for (const log of together) await appendTo(log, { src: SRC, records: [record(3, 0)] })
      expect((await together[0]?.ranges())?.get(3)).toEqual({ start: 0n, end: 4n })
    })

    test('leaves a topic as it was made by others', async () => {
      const topic = randomUUID()
      await kafka.admin().createTopics({ topics: [{ topic, numPartitions: 7 }] })
      const log = await kafka.open({ createTopic: false, topic })
      expect(await log.partitionCount()).toBe(7)
      expect([...(await log.ranges()).keys()]).toEqual([0, 1, 2, 3, 4, 5, 6])
    })
  })

  describe('append', () => {
    test('refuses a second one while one is under way', async () => {
      const log = await kafka.open()
      const first = appendTo(log, { src: SRC, records: [record(0, 0)] })
      const second = appendTo(log, { src: SRC, records: [record(0, 1)] })
      await expect(second).rejects.toMatchObject({ code: 'APPENDS_OVERLAP', exitCode: 70 })
      await first
      await appendTo(log, { src: SRC, records: [record(0, 1)] })
      expect((await log.ranges()).get(0)?.end).toBe(2n)
    })

    test('rejects while its partition is unknown, and reaches it when it is made', async () => {
      const log = await kafka.open()
      const append = { src: 'grown/8', records: [record(0, 0), record(6, 1)] }
      await expect(appendTo(log, append)).rejects.toMatchObject({
        exitCode: 69,
        message: expect.stringContaining('no partition 6') as string,
      })
      await kafka.admin().createPartitions({ topicPartitions: [{ topic: log.topic, count: 8 }] })
      await vi.waitFor(() => appendTo(log, append), { timeout: 5_000 })
      expect((await log.ranges()).get(6)).toEqual({ start: 0n, end: 1n })
    })

    test('names a record that is too large for the topic', async () => {
      const log = await kafka.open()
      const append = { src: SRC, records: [record(0, 0, 'x'.repeat(2 << 20))] }
      await expect(appendTo(log, append)).rejects.toMatchObject({
        code: 'KAFKA_RECORD_TOO_LARGE',
        exitCode: 65,
      })
      await appendTo(log, { src: SRC, records: [record(0, 1)] })
    })

    test('compresses where it is told to, and nobody has to know', async () => {
      const topic = randomUUID()
      const packed = await kafka.open({ gzip: true, topic })
      const sent = Array.from({ length: 200 }, (_, seq) => record(0, seq))
      await appendTo(packed, { src: SRC, records: sent })
      const reading = kafka.read(await kafka.open({ topic }))
      await reading.until(() => reading.records().length === 200)
      expect(reading.records(0).map(({ value }) => value)).toEqual(sent.map(({ value }) => value))
      expect(reading.records(0).every(({ src, seq }, at) => src === SRC && seq === at)).toBe(true)
    })
  })
})

async function partitionsOf(admin: Admin, topic: string): Promise<number | undefined> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
  return topics[0]?.partitions.length
}
