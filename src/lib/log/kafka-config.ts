import { readFileSync } from 'node:fs'
import type { KafkaConfig, SASLOptions } from 'kafkajs'
import { EXIT, messageOf, MktError } from '../core/errors.ts'

/** Where the trade log is in Kafka, and how to get in. */
export interface KafkaLogConfig {
  /** host:port of some brokers; the others are learnt from these. */
  readonly brokers: readonly string[]
  readonly topic: string
  /** Encrypts, and verifies the broker's certificate against the system's or caFile's authorities. */
  readonly tls: boolean
  readonly caFile?: string
  /** plain (the default where a user is given), scram-sha-256 or scram-sha-512. */
  readonly mechanism?: string
  readonly username?: string
  readonly password?: string
  /** Compresses what is appended. Readers need not be told. */
  readonly gzip?: boolean
  /** 'stock' reads by the decoder of kafkajs: slowly, and neither snappy, LZ4 nor zstd. */
  readonly decoder?: string | undefined
  /** How long opening, ranges() and partitionCount() wait for a broker that is away. */
  readonly waitMs: number
  /** Told why no broker could be reached, when opening tries again. */
  readonly onAway?: ((problem: string) => void) | undefined
  /** Ends this waiting; they then reject as if the time were over. */
  readonly signal?: AbortSignal
  /** Makes the topic where it is missing (the default), or fails. */
  readonly createTopic?: boolean
  /** How many partitions a topic is made with; 4. */
  readonly partitions?: number
  /** How soon a grown topic is noticed; 30 s where not given. */
  readonly metadataMaxAgeMs?: number
  /** How long a broker holds a fetch back that finds nothing; 500 ms where not given. */
  readonly fetchWaitMs?: number
  /** How long an answer is waited for; 15 s where not given. */
  readonly requestLimitMs?: number
  /** How long Kafka waits for a silent reader before others take its partitions; 10 s. */
  readonly sessionTimeoutMs?: number
}

/** The part of kafkajs's configuration that says where and who. Throws MktError 78 if it is unfit. */
export function connectionOf(
  config: KafkaLogConfig,
): Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'> {
  const brokers = config.brokers.map(checkBroker)
  if (brokers.length === 0) throw unfit('no broker is named: write host:port, separated by commas')
  const { decoder = 'stock' } = config
  if (decoder !== 'stock') throw unfit(`KAFKA_DECODER is ${JSON.stringify(decoder)}, not stock`)
  const sasl = saslOf(config)
  if (sasl !== undefined && !config.tls && !brokers.every(isLoopback)) {
    throw unfit('a password would cross the network in the clear: set KAFKA_TLS=true')
  }
  return { brokers, ssl: config.tls && { ca: authoritiesOf(config.caFile) }, sasl }
}

function checkBroker(broker: string): string {
  const [, port] = /^[A-Za-z0-9._-]+:(\d{1,5})$/.exec(broker) ?? []
  if (Number(port) > 0 && Number(port) < 65_536) return broker
  throw unfit(`${JSON.stringify(broker)} is no host:port, such as localhost:9092`)
}

function isLoopback(broker: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}):/.test(broker)
}

function authoritiesOf(caFile: string | undefined): string[] | undefined {
  if (caFile === undefined) return undefined
  try {
    return [readFileSync(caFile, 'utf8')]
  } catch (error) {
    throw unfit(`KAFKA_CA_FILE cannot be read: ${messageOf(error)}`)
  }
}

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const

function saslOf({ mechanism, username, password }: KafkaLogConfig): SASLOptions | undefined {
  if (username === undefined && mechanism === undefined) return undefined
  const wanted = (mechanism ?? 'plain').toLowerCase()
  const known = MECHANISMS.find((name) => name === wanted)
  if (known === undefined) {
    throw unfit(
      `KAFKA_SASL_MECHANISM is ${JSON.stringify(mechanism)}, not ${MECHANISMS.join(', ')}`,
    )
  }
  if (username === undefined || password === undefined) {
    throw unfit('a login needs both KAFKA_USERNAME and KAFKA_PASSWORD')
  }
  return { mechanism: known, username, password }
}

function unfit(problem: string): MktError {
  return new MktError(`Cannot use the Kafka settings: ${problem}`, {
    code: 'BAD_KAFKA_SETTINGS',
    exit: EXIT.configuration,
    tryThis: ['check KAFKA_BROKERS, KAFKA_TLS, KAFKA_CA_FILE, KAFKA_SASL_MECHANISM and the login'],
  })
}
