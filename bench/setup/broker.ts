/** A Kafka broker for benchmarks, from Maven jars, in a folder of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { Kafka, logLevel, type Admin } from 'kafkajs'
import { kafkaLog } from '../../src/lib/log/kafka-log.ts'
import type { TradeLog } from '../../src/lib/log/trade-log.ts'
import { kafkaJars } from '../../test/support/kafka-jars.ts'
import { kafkaFolder, stopKafka } from '../../test/support/kafka-process.ts'
import { createBroker } from '../../test/support/kafka-start.ts'

export const PARTITIONS = 4

export interface Broker {
  /** host:port, without encryption or login. */
  readonly address: string
  /** Makes a topic of a new name with some settings of its own; gives the name. */
  createTopic(settings?: Readonly<Record<string, string>>): Promise<string>
  removeTopic(topic: string): Promise<void>
  countRecords(topic: string): Promise<number>
  /** Opens a topic as a trade log of mkt. */
  openLog(topic: string): Promise<TradeLog>
  /** Takes lines of key, tab and value, and sends them until the input ends. */
  startConsoleProducer(topic: string, compression: string): ConsoleProducer
  /** How a tool that comes with Kafka is run. */
  tool(className: string, words: readonly string[]): [program: string, ...words: string[]]
  close(): Promise<void>
}

export interface ConsoleProducer {
  readonly input: Writable
  readonly ended: Promise<void>
}

const JVM = ['-Xms1g', '-Xmx1g', '-XX:+UseG1GC']
const TOOL_JVM = ['-Xmx512m']
const OPEN_LIMIT_MS = 10_000

/** Starts a broker in a folder, or says why none can be. */
export async function startBroker(folder: string): Promise<Broker | { missing: string }> {
  const jars = await kafkaJars()
  if ('missing' in jars) return jars
  await mkdir(kafkaFolder(folder))
  const { address } = await createBroker(kafkaFolder(folder), jars.folder, JVM)
  const kafka = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  const tool: Broker['tool'] = (className, words) => {
    return ['java', ...TOOL_JVM, '-cp', join(jars.folder, '*'), className, ...words]
  }
  return {
    ...{ address, tool },
    createTopic: (settings = {}) => createTopic(admin, settings),
    removeTopic: (topic) => admin.deleteTopics({ topics: [topic] }),
    countRecords: (topic) => countRecords(admin, topic),
    openLog: (topic) => {
      return kafkaLog({ brokers: [address], topic, tls: false, waitMs: OPEN_LIMIT_MS })
    },
    startConsoleProducer: (topic, compression) => {
      return startProducer(tool(CONSOLE_PRODUCER, consoleWords(address, topic, compression)))
    },
    close: async () => {
      await admin.disconnect().catch(() => undefined)
      await stopKafka(folder)
    },
  }
}

const CONSOLE_PRODUCER = 'org.apache.kafka.tools.ConsoleProducer'
let topics = 0

async function createTopic(
  admin: Admin,
  settings: Readonly<Record<string, string>>,
): Promise<string> {
  const topic = `bench_${(topics += 1)}`
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }))
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS, configEntries }] })
  return topic
}

async function countRecords(admin: Admin, topic: string): Promise<number> {
  const offsets = await admin.fetchTopicOffsets(topic)
  return offsets.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0)
}

function consoleWords(address: string, topic: string, compression: string): string[] {
  const place = ['--bootstrap-server', address, '--topic', topic]
  const batches = ['--max-partition-memory-bytes', '65536', '--timeout', '5']
  return [...place, ...batches, '--compression-codec', compression, '--property', 'parse.key=true']
}

function startProducer([program, ...words]: [string, ...string[]]): ConsoleProducer {
  const child = spawn(program, words, { stdio: ['pipe', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += String(chunk)))
  // Why it ended early is told below.
  child.stdin.on('error', () => undefined)
  const ended = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`Kafka's console producer ended with ${String(code)}: ${said}`)
  })
  return { input: child.stdin, ended }
}
