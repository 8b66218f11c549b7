/** Writers of the log in PostgreSQL are killed in their work, while others open log and store. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { seededRandom } from '../../src/lib/feed/simulator/seeded-random.ts'
import { postgresLog } from '../../src/lib/log/postgres-log.ts'
import type { Database } from '../../src/lib/postgres/connection.ts'
import { migrate } from '../../src/lib/postgres/migrate.ts'
import { postgresStore } from '../../src/lib/store/postgres-store.ts'
import { connectTo } from '../support/database.ts'
import { freshDatabase } from '../support/postgres.ts'
import { runMkt } from '../support/run-mkt.ts'
import { appendLane, type AppendLane } from './append-lane.ts'
import { barRows, logEnd, openArena } from './arena.ts'
import { keepFigures } from './chaos-figures.ts'
import { chaosSize } from './chaos-size.ts'
import { logTrades } from './log-trades.ts'
import { numberedTrades, numberOf } from './numbered-trades.ts'
import { judgeBars } from './oracle.ts'

const { seed, scale } = chaosSize()
const LANES = 4
const KILLS_A_LANE = Math.ceil(25 * scale)
const OPENS = Math.ceil(300 * scale)
const OPENS_AT_ONCE = 10
/** More than a writer appends until it is killed. */
const TRADES_A_LIFE = 2_000
const WORK_MAX_MS = 60
const LIMIT_MS = 60_000 + KILLS_A_LANE * 4_000

test(
  'writers of the PostgreSQL log that are killed lose nothing acknowledged, whoever opens it',
  { timeout: LIMIT_MS },
  async () => {
    const { url, drop } = await freshDatabase()
    onTestFinished(drop)
    const arena = await openArena({ url })
    const { topic } = arena.log
    const partitions = await arena.log.partitionCount()
    const planned = numberedTrades({ count: LANES * KILLS_A_LANE * TRADES_A_LIFE, seed })
    const lanes = await Promise.all(
      Array.from({ length: LANES }, (_, lane) => {
        const trades = planned.filter((_, at) => at % LANES === lane)
        return appendLane({ url, topic, partitions, trades })
      }),
    )
    const over = new AbortController()
    const opening = openAgainAndAgain(url, topic, over.signal)
    await Promise.all(lanes.map(killAgainAndAgain)).finally(() => over.abort())
    const opens = await opening
    const { code, stderr } = await runMkt(['etl', '--once', '--quiet'], arena.environment)
    expect(code, stderr).toBe(0)

    const trades = await logTrades(arena)
    const copies = (await logEnd(arena)) - trades.length
    const { lost, doubled, wrong } = judgeBars(trades, await barRows(arena.database))
    const found = new Set(trades.map(({ size }) => numberOf(size)))
    const acknowledged = lanes.flatMap((lane) => lane.acknowledged())
    const missing = acknowledged.filter(({ size }) => !found.has(numberOf(size)))
    const kills = LANES * KILLS_A_LANE
    const faults = { 'kill -9 of a writer': kills, opens, 'records written twice': copies }
    const sums = { trades: trades.length, lost: lost + missing.length, doubled }
    const scenario = 'writers of the PostgreSQL log'
    keepFigures({ scenario, seed, faults, recoveriesMs: [], ...sums, wrong: wrong.length })
    expect(missing).toEqual([])
    expect(acknowledged).toHaveLength(trades.length)
    expect(wrong).toEqual([])
    expect(await holesOf(arena.database, topic)).toEqual([])
    expect(copies).toBeGreaterThan(0)
    expect(opens).toBeGreaterThanOrEqual(OPENS)
  },
)

async function killAgainAndAgain(lane: AppendLane, place: number): Promise<void> {
  const random = seededRandom(`writers ${seed} ${place}`)
  for (let kills = 0; kills < KILLS_A_LANE; kills += 1) await lane.strike(random() * WORK_MAX_MS)
  await lane.finish()
}

const OPEN_EVERY_MS = 50

/** At least as often as it is to be, and for as long as the writers write; gives how often. */
async function openAgainAndAgain(url: string, topic: string, over: AbortSignal): Promise<number> {
  let opens = 0
  for (; opens < OPENS || !over.aborted; opens += OPENS_AT_ONCE) {
    await Promise.all(Array.from({ length: OPENS_AT_ONCE }, () => openOnce(url, topic)))
    await sleep(OPEN_EVERY_MS)
  }
  return opens
}

/** As any command does it. */
async function openOnce(url: string, topic: string): Promise<void> {
  const database = connectTo(url)
  try {
    await migrate(database)
    const log = await postgresLog(database, { topic })
    const store = await postgresStore(database)
    await Promise.all([log.ranges(), store.progress({ logId: log.id, topic })])
  } finally {
    await database.close()
  }
}

/** Places where an offset was given twice or to nobody. */
function holesOf(database: Database, topic: string): Promise<readonly unknown[]> {
  return database.run(
    (sql) => sql`
      select partition, base_offset, expected from (
        select partition, base_offset, coalesce(lag(base_offset + count) over places, 0) as expected
        from mkt.log_batches where topic = ${topic}
        window places as (partition by partition order by base_offset)
      ) as batches where base_offset <> expected
      union all
      select partition, next, (
        select coalesce(sum(count), 0) from mkt.log_batches b
        where b.topic = h.topic and b.partition = h.partition)
      from mkt.log_heads h where topic = ${topic} and next <> (
        select coalesce(sum(count), 0) from mkt.log_batches b
        where b.topic = h.topic and b.partition = h.partition)`,
  )
}
