/** A log and a store for chaos to happen to, and what an honest observer sees of them. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { kafkaLog } from '../../src/lib/log/kafka-log.ts'
import { postgresLog } from '../../src/lib/log/postgres-log.ts'
import type { TradeLog } from '../../src/lib/log/trade-log.ts'
import type { Database } from '../../src/lib/postgres/connection.ts'
import { migrate } from '../../src/lib/postgres/migrate.ts'
import { connectTo } from '../support/database.ts'
import { makeHome, removeHome } from '../support/home.ts'
import type { Environment } from '../support/run-mkt.ts'
import { SHORT_LIMITS } from './chaos-size.ts'
import type { BarRow } from './oracle.ts'

export interface Arena {
  /** What the workers are given. */
  readonly environment: Environment
  readonly database: Database
  readonly log: TradeLog
}

export interface ArenaOptions {
  readonly url: string
  /** Where the log is in Kafka. */
  readonly brokers?: string | undefined
  /** What the workers are to see instead, such as proxies. */
  readonly workers?: { readonly url?: string; readonly brokers?: string }
}

/** Goes with the test. */
export async function openArena({ url, brokers, workers }: ArenaOptions): Promise<Arena> {
  const home = await makeHome()
  onTestFinished(() => removeHome(home))
  const database = connectTo(url)
  onTestFinished(() => database.close())
  await migrate(database)
  const topic = `chaos-${randomBytes(8).toString('hex')}`
  const log = await openLog(database, topic, brokers)
  onTestFinished(() => log.close())
  const seenBrokers = workers?.brokers ?? brokers
  const environment = {
    ...{ ...SHORT_LIMITS, MKT_HOME: home, MKT_TOPIC: topic, DATABASE_URL: workers?.url ?? url },
    ...(seenBrokers !== undefined && { KAFKA_BROKERS: seenBrokers }),
  }
  return { environment, database, log }
}

function openLog(database: Database, topic: string, brokers?: string): Promise<TradeLog> {
  if (brokers === undefined) return postgresLog(database, { topic })
  return kafkaLog({ brokers: [brokers], topic, tls: false, waitMs: 10_000 })
}

/** Every bar of the store, as it stands in the table. */
export async function barRows(database: Database): Promise<BarRow[]> {
  const rows = await database.run(
    (sql) => sql<(Omit<BarRow, 'startMs' | 'tradeCount'> & Counts)[]>`
      select symbol, (extract(epoch from timestamp) * 1000)::bigint as start_ms, trade_count,
        open::text, high::text, low::text, close::text, volume::text, notional::text
      from public.stock_bars_1min`,
  )
  return rows.map(({ start_ms, trade_count, ...row }) => ({
    ...row,
    ...{ startMs: Number(start_ms), tradeCount: Number(trade_count) },
  }))
}

interface Counts {
  start_ms: string
  trade_count: string
}

/** How many records of the log are in the bars; undefined while the database does not answer. */
export function appliedRecords({ database, log }: Arena): Promise<number | undefined> {
  const sum = database.run(
    (sql) => sql<{ sum: string }[]>`
      select coalesce(sum(next), 0) as sum from mkt.progress where topic = ${log.topic}`,
  )
  return sum.then(([row]) => Number(row?.sum)).catch(() => undefined)
}

/** How many records the log has. */
export async function logEnd({ log }: Arena): Promise<number> {
  const ranges = [...(await log.ranges()).values()]
  return ranges.reduce((sum, { end }) => sum + Number(end), 0)
}

const POLL_MS = 50

/** Resolves with how long it took until more was applied than there is now. */
export async function untilMoreIsApplied(arena: Arena, limitMs: number): Promise<number> {
  const startMs = performance.now()
  let before: number | undefined
  for (;;) {
    const now = await appliedRecords(arena)
    before ??= now
    const elapsedMs = performance.now() - startMs
    if (now !== undefined && before !== undefined && now > before) return elapsedMs
    if (elapsedMs > limitMs) throw new Error(`Nothing was applied for ${limitMs} ms`)
    await sleep(POLL_MS)
  }
}

/** Resolves when the progress of every partition has come to the end of the log. */
export async function untilDrained(arena: Arena, limitMs: number): Promise<void> {
  const deadlineMs = performance.now() + limitMs
  const end = await logEnd(arena)
  for (;;) {
    const applied = await appliedRecords(arena)
    if (applied === end) return
    if (performance.now() > deadlineMs) {
      const places = await placesText(arena)
      throw new Error(`Within ${limitMs} ms ${applied} of ${end} records were applied: ${places}`)
    }
    await sleep(POLL_MS)
  }
}

/** Where every partition stands, for the report of a failure. */
async function placesText({ database, log }: Arena): Promise<string> {
  const rows = await database.run(
    (sql) => sql<{ partition: number; next: string }[]>`
      select partition, next from mkt.progress where topic = ${log.topic} order by partition`,
  )
  const ranges = await log.ranges()
  return rows
    .map(({ partition, next }) => `${partition} at ${next} of ${ranges.get(partition)?.end}`)
    .join(', ')
}
