/** Makes a broker of a test's own in a folder, and starts it again where it was killed. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka, logLevel, type Admin } from 'kafkajs'
import { freePorts } from './free-ports.ts'
import { startKafka } from './kafka-process.ts'
import { formatStorage, serverProperties, type BrokerPorts } from './kafka-server.ts'

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

/**
 * A new broker whose data lie in the folder; the jars lie in jarsFolder. Its Java is a small one
 * unless other options are given.
 */
export async function createBroker(
  folder: string,
  jarsFolder: string,
  jvm?: readonly string[],
): Promise<TestBroker> {
  const [plain, sasl, proxied, proxy, controller] = await freePorts(5)
  const ports = { plain, sasl, proxied, proxy, controller } as BrokerPorts
  await writeFile(propertiesOf(folder), serverProperties(ports, join(folder, 'data')))
  await formatStorage(join(jarsFolder, '*'), propertiesOf(folder))
  const broker = brokerAt(ports)
  await startBroker(folder, jarsFolder, broker, jvm)
  return broker
}

/** Starts the broker of a folder; resolves when it answers. */
export async function startBroker(
  folder: string,
  jarsFolder: string,
  { address }: TestBroker,
  jvm?: readonly string[],
): Promise<void> {
  const java = ['-cp', join(jarsFolder, '*'), 'kafka.Kafka', propertiesOf(folder)]
  await startKafka(folder, java, jvm)
  await answering(address)
}

function propertiesOf(folder: string): string {
  return join(folder, 'server.properties')
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
const POLL_MS = 100

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
