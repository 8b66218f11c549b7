/**
 * Prints what kafkajs as it is reads of a topic, as JSON: stock-consumer.ts ADDRESS TOPIC COUNT. It
 * is a process of its own because mkt mends the kafkajs that is loaded with it.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka, logLevel, type EachMessagePayload } from 'kafkajs'

const READ_LIMIT_MS = 20_000
const POLL_MS = 50

const [address = '', topic = '', count = '0'] = process.argv.slice(2)
const found: unknown[] = []
const stock = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING })
const consumer = stock.consumer({ groupId: randomUUID() })
await consumer.connect()
await consumer.subscribe({ topic, fromBeginning: true })
await consumer.run({
  eachMessage({ partition, message }: EachMessagePayload) {
    const { key, value, headers = {} } = message
    const [src, seq] = [headers['mkt-src'], headers['mkt-seq']].map(String)
    found.push({ partition, key: String(key), value: String(value), src, seq: Number(seq) })
    return Promise.resolve()
  },
})
const deadlineMs = performance.now() + READ_LIMIT_MS
while (found.length < Number(count) && performance.now() < deadlineMs) await sleep(POLL_MS)
await consumer.disconnect()
process.stdout.write(JSON.stringify(found))
