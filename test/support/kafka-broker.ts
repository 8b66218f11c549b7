/**
 * A real Kafka broker for tests: the first test file of a vitest run that asks starts it, all files
 * of the run share it, and it ends with the home of the run (home.ts).
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka, logLevel, type Admin } from 'kafkajs'
import { inject } from 'vitest'
import { freePorts } from './free-ports.ts'
import { kafkaJars } from './kafka-jars.ts'
import { formatStorage, serverProperties, type BrokerPorts } from './kafka-server.ts'
import { kafkaFolder, startKafka } from './kafka-process.ts'

export interface TestBroker {
  /** host:port without encryption or login. */
  readonly address: string
  /** host:port that asks for SASL: PLAIN or SCRAM, with SASL_USER of kafka-server.ts. */
  readonly saslAddress: string
  /** host:port of the controller listener, which is not for clients. */
  readonly controllerAddress: string
  /** A listener that names proxyPort as its own: clients go where a test has put a proxy. */
  readonly proxied: { readonly port: number; readonly proxyPort: number }
}

interface Missing {
  readonly missing: string
}

const START_LIMIT_MS = 240_000
const POLL_MS = 100

/** The broker of this run, or undefined, said aloud, where this machine cannot run one. */
export async function kafkaBroker(): Promise<TestBroker | undefined> {
  const folder = kafkaFolder(inject('sharedHome'))
  const state = join(folder, 'broker.json')
  if (await isFirst(folder)) await writeWhole(state, await startOrReason(folder))
  const deadlineMs = performance.now() + START_LIMIT_MS
  while (!existsSync(state)) {
    if (performance.now() > deadlineMs) throw new Error(`The Kafka broker did not start: ${folder}`)
    await sleep(POLL_MS)
  }
  const found = JSON.parse(await readFile(state, 'utf8')) as TestBroker | Missing
  if (!('missing' in found)) return found
  console.warn(`Kafka tests are skipped: ${found.missing}`)
  return undefined
}

/** One of all test files makes the folder, and so has to start the broker. */
function isFirst(folder: string): Promise<boolean> {
  return mkdir(folder).then(
    () => true,
    () => false,
  )
}

async function startOrReason(folder: string): Promise<TestBroker | Missing> {
  try {
    const jars = await kafkaJars()
    return 'missing' in jars ? jars : await startBroker(folder, join(jars.folder, '*'))
  } catch (error) {
    return { missing: `the broker did not start: ${String(error)}` }
  }
}

async function writeWhole(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.partial`, JSON.stringify(value))
  await rename(`${path}.partial`, path)
}

async function startBroker(folder: string, classPath: string): Promise<TestBroker> {
  const [plain, sasl, proxied, proxy, controller] = await freePorts(5)
  const ports = { plain, sasl, proxied, proxy, controller } as BrokerPorts
  const properties = join(folder, 'server.properties')
  await writeFile(properties, serverProperties(ports, join(folder, 'data')))
  await formatStorage(classPath, properties)
  await startKafka(folder, ['-cp', classPath, 'kafka.Kafka', properties])
  const broker = brokerAt(ports)
  await answering(broker.address)
  return broker
}

function brokerAt(ports: BrokerPorts): TestBroker {
  return {
    address: `127.0.0.1:${ports.plain}`,
    saslAddress: `127.0.0.1:${ports.sasl}`,
    controllerAddress: `127.0.0.1:${ports.controller}`,
    proxied: { port: ports.proxied, proxyPort: ports.proxy },
  }
}

/** Consumer groups, too: the first to ask for them is told for a moment that they are loading. */
async function answering(address: string): Promise<void> {
  const kafka = new Kafka({
    brokers: [address],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 200, maxRetryTime: 500, retries: 100 },
  })
  const admin = kafka.admin()
  await admin.connect()
  for (const groupId of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) await groupsAnswer(admin, groupId)
  await admin.disconnect()
}

const GROUP_TRIES = 100

async function groupsAnswer(admin: Admin, groupId: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await admin.fetchOffsets({ groupId, topics: [] })
      return
    } catch (error) {
      if (tries === GROUP_TRIES) throw error
      await sleep(POLL_MS)
    }
  }
}
