/** Opens logs and stores as flags and environment say; adapters are loaded where they are opened. */
import { kafkaFromEnvironment } from './flags.ts'
import { EXIT, MktError } from './lib/core/errors.ts'
import type { TradeLog } from './lib/log/trade-log.ts'
import type { Database } from './lib/postgres/connection.ts'
import type { BarStore } from './lib/store/bar-store.ts'
import { openPreparedDatabase, type StoreSettings } from './open-database.ts'
import { untilOpen, type OpenOptions } from './open-patiently.ts'

/** The flags of logFlags, parsed. */
export interface LogSettings extends StoreSettings {
  readonly log?: 'kafka' | 'postgres' | undefined
  readonly brokers?: string | undefined
  readonly topic: string
  readonly gzip: boolean
}

/** Opens the bar store of an open database. */
export async function openStore(database: Database): Promise<BarStore> {
  const { postgresStore } = await import('./lib/store/postgres-store.ts')
  return postgresStore(database)
}

/** Which log the settings mean: Kafka where brokers are set, unless --log says otherwise. */
function logKind(settings: LogSettings): 'kafka' | 'postgres' {
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

/** Opens the Kafka log; it needs no database. */
async function openKafkaLog(settings: LogSettings, options: OpenOptions): Promise<TradeLog> {
  const { kafkaLog } = await import('./lib/log/kafka-log.ts')
  const config = {
    ...kafkaFromEnvironment(),
    ...{ topic: settings.topic, gzip: settings.gzip, waitMs: settings.wait },
    brokers: (settings.brokers ?? '').split(',').map((broker) => broker.trim()),
    signal: options.signal,
  }
  // The adapter waits for --wait by itself: only patience is added to it.
  return untilOpen(0, options, () => kafkaLog(config))
}

/** Opens the log that lies in an open database with an up-to-date schema. */
async function openPostgresLog(database: Database, topic: string): Promise<TradeLog> {
  const { postgresLog } = await import('./lib/log/postgres-log.ts')
  return postgresLog(database, { topic })
}

/** A log to append to: with Kafka no database is opened at all. */
export async function openLog(
  settings: LogSettings,
  options: OpenOptions,
): Promise<{ log: TradeLog; close: () => Promise<void> }> {
  if (logKind(settings) === 'kafka') {
    const log = await openKafkaLog(settings, options)
    return { log, close: () => log.close() }
  }
  const database = await openPreparedDatabase(settings, options)
  const log = await openPostgresLog(database, settings.topic)
  return { log, close: () => database.close() }
}

/** What etl works on: the store, and a log that may lie in the same database. */
export async function openEtl(
  settings: LogSettings,
  options: OpenOptions,
): Promise<{ log: TradeLog; store: BarStore; close: () => Promise<void> }> {
  const kind = logKind(settings)
  const database = await openPreparedDatabase(settings, options)
  try {
    const store = await openStore(database)
    const log =
      kind === 'kafka'
        ? await openKafkaLog(settings, options)
        : await openPostgresLog(database, settings.topic)
    return {
      log,
      store,
      close: async () => void (await Promise.all([log.close(), database.close()])),
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
