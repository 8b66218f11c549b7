/** The trade log in Apache Kafka, by kafkajs. */
import type { Admin } from 'kafkajs'
import { kafkaAppender } from './kafka-append.ts'
import { kafkaClient, keptConnection } from './kafka-client.ts'
import { kafkaCluster } from './kafka-cluster.ts'
import type { KafkaLogConfig } from './kafka-config.ts'
import { kafkaError } from './kafka-errors.ts'
import { readKafkaRange } from './kafka-range.ts'
import { readTopic } from './kafka-reader.ts'
import { retried } from './kafka-retry.ts'
import { sentTimes } from './kafka-sent-times.ts'
import { openTopic } from './kafka-topic.ts'
import type { OffsetRange, TradeLog } from './trade-log.ts'

/**
 * Opens the trade log of a topic, and makes the topic where it is missing. Rejects with an MktError:
 * 69 KAFKA_UNREACHABLE when no broker answered within waitMs, 77 when Kafka refuses the login or
 * the user, 78 when the settings cannot be used.
 *
 * ranges() and partitionCount() wait as opening does. append() rejects with 69 while Kafka is away:
 * the same append may be repeated. With any other exit code it would fail again.
 */
export async function kafkaLog(config: KafkaLogConfig): Promise<TradeLog> {
  const kafka = kafkaClient(config)
  const id = await openTopic(kafka, config)
  const { topic } = config
  const place = `topic ${topic} at ${config.brokers.join(', ')}`
  const admin = keptConnection(() => kafka.admin())
  const cluster = keptConnection(() => kafkaCluster(kafka))
  const appender = kafkaAppender(kafka, config)
  const ask = <T>(what: string, question: (admin: Admin) => Promise<T>) =>
    retried(config, `${what} of ${place}`, () => admin.use(question))
  const ranges = () => ask('read the offsets', (asked) => readRanges(asked, topic))
  return {
    id,
    kind: 'kafka',
    topic,
    partitionCount: () => ask('count the partitions', (admin) => countPartitions(admin, topic)),
    ranges,
    sentTimes: (offsets) =>
      ask('read the times', (admin) => sentTimes(admin, topic, offsets, Date.now())),
    append: (append) =>
      appender.append(append).catch((error: unknown) => {
        throw kafkaError(`append to ${place}`, error)
      }),
    trim: () => Promise.resolve(0),
    readRange: (partition, range) => readKafkaRange({ config, cluster, ranges }, partition, range),
    read: (options) => readTopic(config, options),
    close: async () => {
      await Promise.all([admin.close(), cluster.close(), appender.close()])
    },
  }
}

async function countPartitions(admin: Admin, topic: string): Promise<number> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
  return topics[0]?.partitions.length ?? 0
}

export async function readRanges(admin: Admin, topic: string): Promise<Map<number, OffsetRange>> {
  const offsets = await admin.fetchTopicOffsets(topic)
  offsets.sort((a, b) => a.partition - b.partition)
  return new Map(
    offsets.map(({ partition, low, high }) => [
      partition,
      { start: BigInt(low), end: BigInt(high) },
    ]),
  )
}
