/** What a Kafka cluster says of itself and of one topic. Looking makes nothing, no topic either. */
import kafkajs, { type Admin } from 'kafkajs'
import { kafkaClient, leave, settles } from './kafka-client.ts'
import type { KafkaLogConfig } from './kafka-config.ts'
import { readRanges } from './kafka-log.ts'
import { retried } from './kafka-retry.ts'
import type { OffsetRange } from './trade-log.ts'

export interface KafkaFacts {
  readonly clusterId: string
  readonly brokers: number
  /** Undefined where there is no such topic. */
  readonly topic: KafkaTopicFacts | undefined
}

export interface KafkaTopicFacts {
  /** Where each partition begins and ends. */
  readonly ranges: ReadonlyMap<number, OffsetRange>
  /** The topic's settings by name, such as retention.ms; empty where this user may not see them. */
  readonly settings: ReadonlyMap<string, string>
}

/** Rejects as kafkaLog does: 69 when no broker answers within config.waitMs, 77, 78. */
export function readKafkaFacts(config: KafkaLogConfig): Promise<KafkaFacts> {
  const what = `reach Kafka at ${config.brokers.join(', ')}`
  return retried(config, what, async (limitMs) => {
    const admin = kafkaClient(config).admin()
    const asking = ask(admin, config.topic)
    try {
      if (!(await settles(asking, limitMs))) throw new Error('nothing answers')
      return await asking
    } finally {
      void leave(admin)
    }
  })
}

/** A topic is asked for only when it is listed: asking for another one may make it. */
async function ask(admin: Admin, topic: string): Promise<KafkaFacts> {
  await admin.connect()
  const { clusterId, brokers } = await admin.describeCluster()
  const isThere = (await admin.listTopics()).includes(topic)
  const facts = { clusterId, brokers: brokers.length }
  if (!isThere) return { ...facts, topic: undefined }
  const [ranges, settings] = await Promise.all([
    readRanges(admin, topic),
    settingsOf(admin, topic).catch(() => new Map<string, string>()),
  ])
  return { ...facts, topic: { ranges, settings } }
}

async function settingsOf(admin: Admin, topic: string): Promise<Map<string, string>> {
  const wanted = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [wanted] })
  const entries = resources.flatMap(({ configEntries }) => configEntries)
  return new Map(entries.map(({ configName, configValue }) => [configName, configValue]))
}
