/** Opens logs and stores as flags and environment say; adapters are loaded where they are opened. */
import { kafkaFromEnvironment } from './flags.ts'
import { coverageTopic } from './lib/core/coverage.ts'
import { EXIT, MktError } from './lib/core/errors.ts'
import { isNoTopic } from './lib/log/no-topic.ts'
import type { TradeLog } from './lib/log/trade-log.ts'
import type { Database } from './lib/postgres/connection.ts'
import type { BarStore } from './lib/store/bar-store.ts'
import { databaseLabel, openPreparedDatabase, type StoreSettings } from './open-database.ts'
import { untilOpen, type OpenOptions } from './open-patiently.ts'

/** The flags of logFlags, parsed. */
export interface LogSettings extends StoreSettings {
  readonly log?: 'kafka' | 'postgres' | undefined
  readonly brokers?: string | undefined
  readonly topic: string
  readonly gzip?: boolean
}

/** Opens the bar store of an open database. */
export async function openStore(database: Database): Promise<BarStore> {
  const { postgresStore } = await import('./lib/store/postgres-store.ts')
  return postgresStore(database)
}

/** Which log the settings mean: Kafka where brokers are set, unless --log says otherwise. */
export function logKind(settings: LogSettings): 'kafka' | 'postgres' {
  const kind = settings.log ?? (settings.brokers === undefined ? 'postgres' : 'kafka')
  if (kind === 'kafka' && settings.brokers === undefined) {
    throw new MktError('Cannot use --log kafka: no brokers are set', {
      code: 'NO_BROKERS',
      exit: EXIT.configuration,
      tryThis: ['export KAFKA_BROKERS=localhost:9092', 'mkt … --brokers localhost:9092'],
    })
  }
  return kind
}

/** Names the place where the log of the settings is looked for, without any secret. */
export function logPlace(settings: LogSettings): string {
  if (logKind(settings) === 'postgres') return databaseLabel(settings)
  return `Kafka at ${brokersOf(settings).sort().join(', ')}`
}

/** The brokers of the settings, one by one; without any set, one empty text. */
export function brokersOf({ brokers = '' }: LogSettings): string[] {
  return brokers.split(',').map((broker) => broker.trim())
}

/** Opens a topic of the log that was chosen. */
type OpenTopic = (topic: string, shape?: TopicShape) => Promise<TradeLog>

interface TopicShape {
  readonly partitions?: number
  readonly fetchWaitMs?: number
  readonly createTopic?: boolean
}

/** Coverage comes every few seconds, so that a reader may ask for it seldom. */
const SIDE_TOPIC: TopicShape = { partitions: 1, fetchWaitMs: 1_000 }
/** Who reads to the end and leaves is not to wait there for what may still come. */
const ONCE_FETCH_WAIT_MS = 100

/** Topics in Kafka; they need no database. */
function kafkaTopics(settings: LogSettings, options: OpenOptions): OpenTopic {
  return async (topic, shape) => {
    const { kafkaLog } = await import('./lib/log/kafka-log.ts')
    const config = {
      ...kafkaFromEnvironment(),
      ...{ topic, ...shape, gzip: settings.gzip, waitMs: settings.wait },
      ...(options.patient ? {} : { fetchWaitMs: ONCE_FETCH_WAIT_MS }),
      brokers: brokersOf(settings),
      ...{ signal: options.signal, onAway: options.patient ? options.onWaiting : undefined },
    }
    // The adapter waits for --wait by itself: only patience is added to it.
    return untilOpen(0, options, () => kafkaLog(config))
  }
}

/** Topics that lie in an open database with an up-to-date schema. */
function postgresTopics(
  database: Database,
  settings: LogSettings,
  options: OpenOptions,
): OpenTopic {
  return async (topic, shape) => {
    const { postgresLog } = await import('./lib/log/postgres-log.ts')
    const open = () => postgresLog(database, { topic, ...shape })
    return untilOpen(settings.wait, options, open)
  }
}

/** Topics where the settings want them; a setting that cannot be used is refused at once. */
function topicsOf(settings: LogSettings, options: OpenOptions): (database: Database) => OpenTopic {
  if (logKind(settings) === 'kafka') return () => kafkaTopics(settings, options)
  return (database) => postgresTopics(database, settings, options)
}

export interface OpenedLog {
  readonly log: TradeLog
  /** The side topic of coverage, in one partition; opened at the first call. */
  readonly coverage: () => Promise<TradeLog>
  readonly close: () => Promise<void>
}

async function openTopics(open: OpenTopic, topic: string): Promise<OpenedLog> {
  const log = await open(topic)
  let opening: Promise<TradeLog> | undefined
  const coverage = () => {
    opening ??= open(coverageTopic(topic), SIDE_TOPIC)
    opening.catch(() => (opening = undefined))
    return opening
  }
  const closeCoverage = () => opening?.then((side) => side.close()).catch(() => {})
  return {
    log,
    coverage,
    close: async () => void (await Promise.all([log.close(), closeCoverage()])),
  }
}

/** A log to append to: with Kafka no database is opened at all. */
export async function openLog(settings: LogSettings, options: OpenOptions): Promise<OpenedLog> {
  if (logKind(settings) === 'kafka') {
    return openTopics(kafkaTopics(settings, options), settings.topic)
  }
  const database = await openPreparedDatabase(settings, options)
  try {
    const opened = await openTopics(postgresTopics(database, settings, options), settings.topic)
    return { ...opened, close: () => database.close() }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** What etl works on: the store, and a log that may lie in the same database. */
export async function openEtl(
  settings: LogSettings,
  options: OpenOptions,
): Promise<OpenedLog & { readonly store: BarStore }> {
  const open = topicsOf(settings, options)
  const database = await openPreparedDatabase(settings, options)
  try {
    const store = await untilOpen(settings.wait, options, () => openStore(database))
    const opened = await openTopics(open(database), settings.topic)
    const close = async () => void (await Promise.all([opened.close(), database.close()]))
    return { ...opened, store, close }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** What there is, for who looks only: nothing is made in the log. */
export interface OpenedView {
  readonly kind: 'kafka' | 'postgres'
  /** Undefined where the topic does not exist. */
  readonly log: TradeLog | undefined
  readonly store: BarStore
  readonly close: () => Promise<void>
}

/** The store, and the log as it is. */
export async function openView(settings: LogSettings, options: OpenOptions): Promise<OpenedView> {
  const open = topicsOf(settings, options)
  const database = await openPreparedDatabase(settings, options)
  try {
    const store = await untilOpen(settings.wait, options, () => openStore(database))
    const log = await lookedAt(open(database), settings.topic)
    return {
      kind: logKind(settings),
      log,
      store,
      close: async () => void (await Promise.all([log?.close(), database.close()])),
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The log as it is, for who reads nothing else: with Kafka no database is opened at all. */
export async function openLogView(
  settings: LogSettings,
  options: OpenOptions,
): Promise<Pick<OpenedView, 'log' | 'close'>> {
  if (logKind(settings) === 'kafka') {
    const log = await lookedAt(kafkaTopics(settings, options), settings.topic)
    return { log, close: async () => log?.close() }
  }
  const database = await openPreparedDatabase(settings, options)
  try {
    const log = await lookedAt(postgresTopics(database, settings, options), settings.topic)
    return { log, close: () => database.close() }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Undefined where the topic does not exist. */
function lookedAt(open: OpenTopic, topic: string): Promise<TradeLog | undefined> {
  return open(topic, { createTopic: false }).catch((error: unknown) => {
    if (!isNoTopic(error)) throw error
    return undefined
  })
}
