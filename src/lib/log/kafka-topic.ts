import type { Admin, Kafka } from 'kafkajs'
import { leave, settles } from './kafka-client.ts'
import type { KafkaLogConfig } from './kafka-config.ts'
import { retried } from './kafka-retry.ts'
import { noTopic } from './no-topic.ts'

const PARTITIONS = 4
const REPLICAS_MAX = 3
const RETENTION_MS = 7 * 24 * 3600 * 1000

/**
 * Reaches the cluster, sees to it that the topic exists, and gives the cluster's id. Waits for
 * brokers that are away as long as config.waitMs says; rejects with MktError 69, 77 or 78.
 */
export function openTopic(kafka: Kafka, config: KafkaLogConfig): Promise<string> {
  const what = `reach Kafka at ${config.brokers.join(', ')}`
  return retried(config, what, (limitMs) => openOnce(kafka, config, limitMs), config.onAway)
}

async function openOnce(kafka: Kafka, config: KafkaLogConfig, limitMs: number): Promise<string> {
  const admin = kafka.admin()
  const opening = openWith(admin, config)
  try {
    if (!(await settles(opening, limitMs))) throw new Error('nothing answers')
    return await opening
  } finally {
    void leave(admin)
  }
}

async function openWith(admin: Admin, config: KafkaLogConfig): Promise<string> {
  await admin.connect()
  const { clusterId, brokers } = await admin.describeCluster()
  const topics = await admin.listTopics()
  if (!topics.includes(config.topic)) await makeTopic(admin, config, brokers.length)
  await leadersOf(admin, config.topic)
  return clusterId
}

/** Where two make it at once, one of them makes it, and both go on. */
async function makeTopic(admin: Admin, config: KafkaLogConfig, brokers: number): Promise<void> {
  const { topic } = config
  if (config.createTopic === false) throw noTopic(missingText(config))
  const replicationFactor = Math.min(REPLICAS_MAX, brokers)
  const configEntries = [{ name: 'retention.ms', value: String(RETENTION_MS) }]
  const numPartitions = config.partitions ?? PARTITIONS
  const wanted = { topic, numPartitions, replicationFactor, configEntries }
  await admin.createTopics({ topics: [wanted] })
}

function missingText({ topic, brokers }: KafkaLogConfig): string {
  return `Cannot use the topic ${topic}: there is none at ${brokers.join(', ')}`
}

/** kafkajs repeats this while a partition that was just made has no leader yet. */
async function leadersOf(admin: Admin, topic: string): Promise<void> {
  await admin.fetchTopicMetadata({ topics: [topic] })
}
