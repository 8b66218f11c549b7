/**
 * The trade log in PostgreSQL: one row per record batch. A head row per partition gives out the
 * offsets, so they are gapless and in the order of the commits, whoever appends.
 */
import { numberArray } from '../postgres/array-literal.ts'
import type { Database } from '../postgres/connection.ts'
import { packRecords } from './batch-payload.ts'
import { noTopic } from './no-topic.ts'
import { readPostgresRange } from './postgres-range.ts'
import { trimLog } from './postgres-trim.ts'
import { offsetRanges, sentTimes } from './postgres-ranges.ts'
import { readPostgresLog } from './postgres-reader.ts'
import { rowsByPartition } from '../core/record-block.ts'
import type { Append, TradeLog } from './trade-log.ts'

export interface PostgresLogConfig {
  readonly topic: string
  /** How many partitions a topic begins with. */
  readonly partitions?: number
  /** Makes the topic where it is missing (the default), or fails. */
  readonly createTopic?: boolean
}

const DEFAULT_PARTITIONS = 4

/** Opens the log of a database whose schema is up to date; the topic is made if it is missing. */
export async function postgresLog(
  database: Database,
  { topic, partitions = DEFAULT_PARTITIONS, createTopic = true }: PostgresLogConfig,
): Promise<TradeLog> {
  const id = await logId(database)
  if (createTopic) await makeTopic(database, topic, partitions)
  else await requireTopic(database, topic)
  const ranges = () => offsetRanges(database, topic)
  return {
    id,
    kind: 'postgres',
    topic,
    partitionCount: async () => (await ranges()).size,
    append: (append) => appendRecords(database, topic, append),
    ranges,
    sentTimes: (offsets) => sentTimes(database, topic, offsets),
    trim: (before, retainMs) => trimLog(database, topic, before, retainMs),
    readRange: (partition, range) => readPostgresRange({ database, topic }, partition, range),
    read: (options) => readPostgresLog({ database, topic, logId: id, ...options }),
    close: () => Promise.resolve(),
  }
}

/** The id of the log of a database, which every topic shares. */
export async function logId(database: Database): Promise<string> {
  const [row] = await database.run((sql) => sql<{ log_id: string }[]>`select log_id from mkt.store`)
  return row?.log_id ?? ''
}

async function makeTopic(database: Database, topic: string, partitions: number): Promise<void> {
  await database.run(
    (sql) => sql`
      insert into mkt.log_heads (topic, partition)
      select ${topic}, partition from generate_series(0, ${partitions - 1}::int) as partition
      where not exists (select from mkt.log_heads where topic = ${topic})
      on conflict do nothing`,
  )
}

async function requireTopic(database: Database, topic: string): Promise<void> {
  if ((await offsetRanges(database, topic)).size > 0) return
  throw noTopic(`Cannot use the topic ${topic}: there is none in ${database.label}`)
}

/** Payloads go in base64: it is decoded quicker, and shorter, than arrays of bytes in hex. */
async function appendRecords(
  database: Database,
  topic: string,
  { src, records }: Append,
): Promise<void> {
  if (records.length === 0) return
  const batches = [...rowsByPartition(records)]
  const firstSeqs = batches.map(([, [first = 0]]) => records.seq[first] as number)
  const payloads = batches.map(([, rows]) => packRecords(records, rows).toString('base64'))
  await database.run(
    (sql) => sql`
      select mkt.append(${topic}, ${src},
        ${numberArray(batches.map(([partition]) => partition))}::text::int[],
        ${numberArray(batches.map(([, rows]) => rows.length))}::text::int[],
        ${numberArray(firstSeqs)}::text::bigint[],
        array(
          select decode(payload, 'base64')
          from unnest(string_to_array(${payloads.join()}, ',')) with ordinality as n (payload, place)
          order by place))`,
  )
}
