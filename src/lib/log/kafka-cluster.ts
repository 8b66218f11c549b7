/**
 * The part of kafkajs 2.2.4 below its consumer and its producer: connections to the brokers, and
 * requests. A consumer cannot do without a group, which a user may not be allowed to join, and which
 * others can see; a producer makes several objects of every record.
 */
import type { Kafka } from 'kafkajs'

/** The brokers of a cluster, and who leads which partition. */
export interface KafkaCluster {
  connect(): Promise<void>
  disconnect(): Promise<void>
  /** Learns who leads the partitions of a topic. */
  addTargetTopic(topic: string): Promise<void>
  /** Learns it again. */
  refreshMetadata(): Promise<void>
  refreshMetadataIfNecessary(): Promise<void>
  /** Partitions by the node that leads them; without those that nobody is known to lead. */
  findLeaderForPartitions(
    topic: string,
    partitions: readonly number[],
  ): Record<string, readonly number[]>
  findBroker(of: { nodeId: string }): Promise<KafkaNode>
  /** Any broker, where there is no ZooKeeper. */
  findControllerBroker(): Promise<KafkaNode>
}

export interface KafkaNode {
  fetch(request: FetchRequest): Promise<{ responses: readonly { partitions: FetchedPart[] }[] }>
  initProducerId(request: { transactionTimeout: number }): Promise<{
    producerId: string
    producerEpoch: number
  }>
  readonly connectionPool: { send<T>(exchange: Exchange<T>): Promise<T> }
}

/** A request in a form that is not kafkajs's own; what `encode` gives is an Encoder of kafkajs. */
export interface Exchange<T> {
  readonly request: {
    readonly apiKey: number
    readonly apiVersion: number
    readonly apiName: string
    readonly encode: () => Promise<unknown>
  }
  readonly response: {
    readonly decode: (bytes: Buffer) => Promise<T>
    readonly parse: (answer: T) => T
  }
}

export interface FetchRequest {
  readonly maxWaitTime: number
  readonly maxBytes: number
  readonly isolationLevel: number
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly {
      readonly partition: number
      readonly fetchOffset: string
      readonly maxBytes: number
    }[]
  }[]
}

/** What a broker gave of one partition. */
export interface FetchedPart {
  readonly partition: number
  readonly lastStableOffset: string
  readonly messages: readonly unknown[]
}

type CreateCluster = (options: {
  allowAutoTopicCreation: boolean
  metadataMaxAge: number
}) => KafkaCluster

const CREATE_CLUSTER = 'private:Kafka:createCluster'
const METADATA_MAX_AGE_MS = 30_000

/** Brokers as the client of kafkajs is set up to reach them; not connected yet. */
export function kafkaCluster(kafka: Kafka): KafkaCluster {
  const key = Object.getOwnPropertySymbols(kafka).find((one) => one.description === CREATE_CLUSTER)
  const parts = kafka as unknown as Record<symbol, CreateCluster>
  const create = key && parts[key]
  if (create === undefined) throw new Error('Cannot find how this version of kafkajs connects')
  return create({ allowAutoTopicCreation: false, metadataMaxAge: METADATA_MAX_AGE_MS })
}
