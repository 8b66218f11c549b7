/** What tests of the Kafka log need besides the log: its broker's admin, and foreign producers. */
import { randomUUID } from 'node:crypto'
import { Kafka, logLevel, type Admin, type Message } from 'kafkajs'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { KafkaLogConfig } from '../../src/lib/log/kafka-config.ts'
import { kafkaLog } from '../../src/lib/log/kafka-log.ts'
import type { TradeLog } from '../../src/lib/log/trade-log.ts'
import { startReading, type Reading, type ReadingOptions } from './reading.ts'
import { type OutgoingRecord } from './outgoing.ts'

export interface KafkaFixture {
  admin(): Admin
  /** Opens a log, of a new topic unless one is named; it is closed after the test. */
  open(config?: Partial<KafkaLogConfig>): Promise<TradeLog>
  read(log: TradeLog, options?: ReadingOptions): Reading
  /** Sends as a producer that knows nothing of mkt, in a transaction where its end is given. */
  send(topic: string, messages: Message[], transaction?: 'commit' | 'abort'): Promise<void>
}

/** For the body of a describe. */
export function kafkaFixture(address: string): KafkaFixture {
  const kafka = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  const logs: TradeLog[] = []
  const readings: Reading[] = []
  beforeAll(() => admin.connect())
  afterAll(() => admin.disconnect())
  afterEach(async () => {
    await Promise.allSettled(readings.splice(0).map((reading) => reading.stop()))
    await Promise.all(logs.splice(0).map((log) => log.close()))
  })
  return {
    admin: () => admin,
    async open(config) {
      const defaults = {
        ...{ brokers: [address], topic: randomUUID(), tls: false, waitMs: 5_000 },
        fetchWaitMs: 100,
      }
      const log = await kafkaLog({ ...defaults, ...config })
      logs.push(log)
      return log
    },
    read(log, options) {
      const reading = startReading(log, options)
      readings.push(reading)
      return reading
    },
    send: (topic, messages, transaction) => sendForeign(kafka, topic, messages, transaction),
  }
}

async function sendForeign(
  kafka: Kafka,
  topic: string,
  messages: Message[],
  transaction: 'commit' | 'abort' | undefined,
): Promise<void> {
  const producer = kafka.producer(
    transaction && { transactionalId: randomUUID(), idempotent: true, maxInFlightRequests: 1 },
  )
  await producer.connect()
  if (transaction === undefined) {
    await producer.send({ topic, messages })
  } else {
    const open = await producer.transaction()
    await open.send({ topic, messages })
    await open[transaction]()
  }
  await producer.disconnect()
}

/** A source over four partitions. */
export const SRC = 'kafka-test/4'

export function record(partition: number, seq: number, value = `{"p":${seq}}`): OutgoingRecord {
  return { partition, key: 'AAPL', value, seq }
}
