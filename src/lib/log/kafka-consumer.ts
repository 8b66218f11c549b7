import type { Consumer, Kafka } from 'kafkajs'
import { EXIT, MktError } from '../core/errors.ts'
import { settles } from './kafka-client.ts'
import type { KafkaLogConfig } from './kafka-config.ts'
import type { PartitionShare } from './kafka-share.ts'

/** Code of the error when a consumer is neither dead nor alive. */
export const SILENT = 'KAFKA_SILENT'

/** After an outage Kafka waits so long for the member that was cut off, and all others with it. */
const SESSION_TIMEOUT_MS = 10_000
/** So much silence, in sessions, and the consumer is replaced. */
const SILENCE_SESSIONS = 3
const METADATA_MAX_AGE_MS = 30_000
const HEARTBEAT_MS = 2_000
/** How long a broker holds a fetch back that finds nothing: bounds how soon a reading ends. */
const FETCH_WAIT_MS = 500
/** Twice what is usual: fewer fetches take less time, and leave less for V8 to collect. */
const PARTITION_MAX_BYTES = 2 << 20
const PARTITIONS_AT_ONCE = 4
/** Beyond these, about three seconds, the consumer crashes and is replaced. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 }

export interface Consuming {
  readonly kafka: Kafka
  readonly config: KafkaLogConfig
  readonly group: string
  readonly share: PartitionShare
  /** Resolves when the reading is to end. */
  readonly ending: Promise<void>
  /** Kafka answers, and has given this worker its share. */
  onJoin(): void
}

/** The life of one consumer: resolves when it has left, with the reason where it crashed. */
export async function consume(consuming: Consuming): Promise<unknown> {
  const { share, ending } = consuming
  const consumer = createConsumer(consuming)
  let isOver = false
  const crash = crashOf(consumer, sessionOf(consuming.config) * SILENCE_SESSIONS)
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    // One that is being left may join once more; its share is not that of its successor.
    if (isOver) return
    consuming.onJoin()
    share.joined(consumer, payload.memberAssignment[consuming.config.topic] ?? [])
  })
  const starting = start(consumer, consuming)
  const reason = await Promise.race([
    crash,
    starting.then(() => crash).catch((error: unknown) => error),
    ending,
  ])
  isOver = true
  await settles(stop(consumer, starting, share), STOP_LIMIT_MS)
  return reason
}

/** How long Kafka waits for a silent reader, ms. */
export function sessionOf(config: KafkaLogConfig): number {
  return config.sessionTimeoutMs ?? SESSION_TIMEOUT_MS
}

function createConsumer({ kafka, config, group }: Consuming): Consumer {
  return kafka.consumer({
    groupId: group,
    sessionTimeout: sessionOf(config),
    rebalanceTimeout: sessionOf(config),
    heartbeatInterval: Math.min(HEARTBEAT_MS, sessionOf(config) / 3),
    metadataMaxAge: config.metadataMaxAgeMs ?? METADATA_MAX_AGE_MS,
    maxWaitTimeInMs: config.fetchWaitMs ?? FETCH_WAIT_MS,
    maxBytesPerPartition: PARTITION_MAX_BYTES,
    allowAutoTopicCreation: false,
    retry: { ...RETRY, restartOnFailure: () => Promise.resolve(false) },
  })
}

async function start(consumer: Consumer, { config, share }: Consuming): Promise<void> {
  await consumer.connect()
  await consumer.subscribe({ topic: config.topic, fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
    eachBatch: (payload) => share.take(payload),
  })
}

/** Resolves with the reason when the consumer has crashed or gives no sign of life any more. */
function crashOf(consumer: Consumer, silenceLimitMs: number): Promise<unknown> {
  const { CRASH, FETCH, GROUP_JOIN, HEARTBEAT } = consumer.events
  return new Promise((resolve) => {
    const silence = setTimeout(() => resolve(silent(silenceLimitMs)), silenceLimitMs).unref()
    consumer.on(CRASH, ({ payload }) => resolve(payload.error))
    for (const sign of [FETCH, GROUP_JOIN, HEARTBEAT]) consumer.on(sign, () => silence.refresh())
  })
}

function silent(limitMs: number): MktError {
  return new MktError(`Cannot read from Kafka: no sign of life for ${limitMs / 1000} seconds`, {
    code: SILENT,
    exit: EXIT.unavailable,
    tryThis: ['look at the brokers and the network between: what was not read is read later'],
  })
}

/** How long the batches that the reader still holds may take, … */
const IDLE_LIMIT_MS = 1_000
/** … telling Kafka what is committed, … */
const FLUSH_LIMIT_MS = 500
/** … and everything together; what is left then ends by itself. */
const STOP_LIMIT_MS = 2_500

/** Leaving before it has joined would leave a consumer behind that goes on alone. */
async function stop(consumer: Consumer, starting: Promise<void>, share: PartitionShare) {
  await settles(share.idle(), IDLE_LIMIT_MS)
  await settles(share.flush(), FLUSH_LIMIT_MS)
  await starting.catch(() => undefined)
  await consumer.disconnect()
}
