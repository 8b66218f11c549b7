import type { Kafka } from 'kafkajs'
import { pause } from '../core/pause.ts'
import { backoffMs, keptConnection } from './kafka-client.ts'
import { kafkaCluster, type KafkaCluster } from './kafka-cluster.ts'
import type { KafkaLogConfig } from './kafka-config.ts'
import { produceWaiting } from './kafka-produce.ts'
import { newIdentity, type ProducerIdentity } from './producer-identity.ts'
import { batchSealer, type OutgoingRows } from './seal-batches.ts'

/** Stores record batches in one topic; what it repeats by itself is stored once. */
export interface KafkaProducer {
  /**
   * Resolves when all is stored. One call at a time. When it rejects, some may be stored or come to be
   * later; from then on it is a new producer, whose batches are none of the old one's.
   */
  send(rows: OutgoingRows): Promise<void>
  close(): Promise<void>
}

/**
 * kafkajs has a producer too, which makes several objects and copies of every record, and which drops
 * records that it acknowledges where a batch follows another one that failed.
 */
export function kafkaProducer(kafka: Kafka, { topic, gzip }: KafkaLogConfig): KafkaProducer {
  const connection = keptConnection(() => kafkaCluster(kafka))
  const seal = batchSealer(gzip === true)
  let identity: ProducerIdentity | undefined
  return {
    async send(rows) {
      const repeat = repeatedOn((attempt) => connection.use(attempt))
      try {
        identity ??= await repeat(newIdentity)
        const waiting = new Set(await seal(rows, identity))
        await repeat((cluster) => produceWaiting(cluster, topic, waiting))
      } catch (error) {
        identity = undefined
        throw error
      }
    },
    close: () => connection.close(),
  }
}

const TRIES_MAX = 4

type OnCluster = <T>(attempt: (cluster: KafkaCluster) => Promise<T>) => Promise<T>

/** Tries on a new connection what another try may help: all that kafkajs says this of. */
function repeatedOn(use: OnCluster): OnCluster {
  return async (attempt) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await use(attempt)
      } catch (error) {
        const mayHelp = (error as { retriable?: boolean }).retriable === true
        if (tries === TRIES_MAX || !mayHelp) throw error
        await pause(backoffMs(tries - 1))
      }
    }
  }
}
