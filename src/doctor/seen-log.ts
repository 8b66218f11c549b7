import { kafkaFromEnvironment } from '../flags.ts'
import type { KafkaFacts } from '../lib/log/kafka-facts.ts'
import { logId } from '../lib/log/postgres-log.ts'
import { offsetRanges } from '../lib/log/postgres-ranges.ts'
import type { OffsetRange } from '../lib/log/trade-log.ts'
import { brokersOf, logKind, type LogSettings } from '../open.ts'
import type { Reached } from './reached-database.ts'

/** The trade log of the settings as it is. */
export interface SeenLog {
  readonly kind: 'kafka' | 'postgres'
  readonly id: string
  readonly topic: string
  /** Where each partition begins and ends; empty where there is no such topic. */
  readonly ranges: ReadonlyMap<number, OffsetRange>
  /** Undefined where the log lies in the database. */
  readonly kafka: KafkaFacts | undefined
}

const KAFKA_WAIT_MS = 2_000

/**
 * Looks at the log without making its topic. Undefined where it lies in a database that was not
 * reached or has no up-to-date schema; rejects as the command that uses it would.
 */
export async function seeLog(
  settings: LogSettings,
  reached: Reached,
): Promise<SeenLog | undefined> {
  return logKind(settings) === 'kafka' ? seeKafka(settings) : seePostgres(settings.topic, reached)
}

async function seeKafka(settings: LogSettings): Promise<SeenLog> {
  const { readKafkaFacts } = await import('../lib/log/kafka-facts.ts')
  const { topic } = settings
  const where = { brokers: brokersOf(settings), topic, waitMs: KAFKA_WAIT_MS }
  const kafka = await readKafkaFacts({ ...kafkaFromEnvironment(), ...where })
  const ranges = kafka.topic?.ranges ?? new Map<number, OffsetRange>()
  return { kind: 'kafka', id: kafka.clusterId, topic, ranges, kafka }
}

async function seePostgres(topic: string, reached: Reached): Promise<SeenLog | undefined> {
  const found = await reached().catch(() => undefined)
  if (found === undefined || found.schema.pending.length > 0) return undefined
  const { database } = found
  const [id, ranges] = await Promise.all([logId(database), offsetRanges(database, topic)])
  return { kind: 'postgres', id, topic, ranges, kafka: undefined }
}
