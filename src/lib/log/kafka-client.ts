/** The connection to Kafka: how long to wait for it, how to make it anew, how to leave it. */
import { Kafka, logLevel } from 'kafkajs'
import { connectionOf, type KafkaLogConfig } from './kafka-config.ts'
import { socketFactory } from './kafkajs-frames.ts'
import { mendKafkajs } from './kafkajs-mends.ts'

const CONNECT_LIMIT_MS = 3_000
/** Bounds how long a link that swallows everything goes unnoticed. */
const REQUEST_LIMIT_MS = 15_000
/** kafkajs repeats for about a second; beyond that whoever called decides. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 }

/** A client that has not connected yet. Throws MktError 78 where the settings are unfit. */
export function kafkaClient(config: KafkaLogConfig): Kafka {
  mendKafkajs(config)
  return new Kafka({
    ...connectionOf(config),
    clientId: 'mkt',
    socketFactory: socketFactory(),
    connectionTimeout: CONNECT_LIMIT_MS,
    requestTimeout: config.requestLimitMs ?? REQUEST_LIMIT_MS,
    retry: { ...RETRY, restartOnFailure: () => Promise.resolve(false) },
    // What goes wrong is thrown, or told to the reader; kafkajs would write it to stdout as well.
    logLevel: logLevel.NOTHING,
  })
}

export interface Connection {
  connect(): Promise<void>
  disconnect(): Promise<void>
}

/** A connection that is made when it is first used, and made anew after anything failed on it. */
export interface KeptConnection<T> {
  use<R>(work: (connection: T) => Promise<R>): Promise<R>
  close(): Promise<void>
}

export function keptConnection<T extends Connection>(create: () => T): KeptConnection<T> {
  let current: T | undefined
  const forget = (connection: T) => {
    if (current === connection) current = undefined
    return leave(connection)
  }
  return {
    async use(work) {
      const connection = (current ??= create())
      try {
        await connection.connect()
        return await work(connection)
      } catch (error) {
        void forget(connection)
        throw error
      }
    },
    close: () => (current === undefined ? Promise.resolve() : forget(current)),
  }
}

const LEAVE_LIMIT_MS = 2_000

/** Disconnects, for no longer than a moment and whatever happens. */
export async function leave(connection: Connection): Promise<void> {
  await settles(connection.disconnect(), LEAVE_LIMIT_MS)
}

/** Whether a promise settles within so many milliseconds; never rejects. */
export async function settles(promise: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs)
  })
  const settled = promise.then(
    () => true,
    () => true,
  )
  const inTime = await Promise.race([settled, tooLate])
  clearTimeout(timer)
  return inTime
}

const BACKOFF_FIRST_MS = 250
const BACKOFF_MAX_MS = 5_000

/** A pause before another try: random, and longer on average the more tries have failed. */
export function backoffMs(failures: number): number {
  return Math.random() * Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** failures)
}
