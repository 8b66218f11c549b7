/** A disk fills up under produce, and under PostgreSQL: the stages wait, say so, and go on. */
import { chmod, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { encodeTrade } from '../../src/lib/core/trade-codec.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import { freshDatabase } from '../support/postgres.ts'
import { runMkt, runShell, startMkt, type Running } from '../support/run-mkt.ts'
import { send } from '../support/send-trades.ts'
import { smallDisk } from '../support/small-disk.ts'
import { trade } from '../support/trades.ts'
import { barRows, openArena, untilDrained, untilMoreIsApplied, type Arena } from './arena.ts'
import { logTrades } from './log-trades.ts'
import { judgeBars } from './oracle.ts'
import { ownPostgres } from './own-postgres.ts'
import { startToldFeed, TOLD_SYMBOLS, type Stretch, type ToldFeed } from './told-feed.ts'

const MIB = 1 << 20
const BLOCK_BYTES = 4096
const START_LIMIT_MS = 20_000
const DRAIN_LIMIT_MS = 20_000
const FULL_MS = 3_000
const PER_SECOND = 2_000
const NO_SPACE = /waiting: .*no space left/i

/** Takes all the space that is left; gives the file to remove. */
async function fill(disk: string): Promise<string> {
  const ballast = join(disk, 'ballast')
  const handle = await open(ballast, 'w')
  const block = Buffer.alloc(BLOCK_BYTES)
  try {
    for (;;) await handle.write(block)
  } catch {
    // There is no space left.
  } finally {
    await handle.close()
  }
  return ballast
}

function startProduce({ environment }: Arena, { url }: ToldFeed): Running {
  const own = { ...environment, FINNHUB_API_KEY: 'made-up' }
  return startMkt(['produce', '--url', url, '--symbols', TOLD_SYMBOLS.join(), '--json'], own)
}

async function totalsAtEnd(produce: Running): Promise<Record<string, number>> {
  const { code, stdout } = await produce.stop('SIGINT')
  expect(code).toBe(130)
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number>
}

interface Span {
  readonly symbol: string
  readonly from_ms: string
  readonly to_ms: string
}

async function isCovered({ database }: Arena): Promise<(trade: Trade) => boolean> {
  const spans = await database.run((sql) => sql<Span[]>`select * from mkt.coverage`)
  return ({ symbol, timeMs }) =>
    spans.some(
      (span) =>
        span.symbol === symbol && Number(span.from_ms) <= timeMs && timeMs < Number(span.to_ms),
    )
}

async function emptyArena(): Promise<Arena> {
  const { url, drop } = await freshDatabase()
  onTestFinished(drop)
  return openArena({ url })
}

/** Calm at first, then more than produce holds in memory, then calm again. */
const FLOOD: readonly Stretch[] = [
  [6_000, 1_000],
  [4_500, 64_000],
  [5_000, 1_000],
]
const BEFORE_FLOOD = 5_500
const AFTER_FLOOD = 295_000
const ALL = 299_000

test(
  'a full disk under the journal holds produce up; what it drops then is not covered',
  { timeout: 120_000 },
  async (context) => {
    const disk = await smallDisk(context, 64 * MIB)
    const bare = await emptyArena()
    const arena = { ...bare, environment: { ...bare.environment, MKT_HOME: disk } }
    const feed = await startToldFeed(FLOOD)
    const produce = startProduce(arena, feed)
    await produce.said(/"connected"/)
    await feed.untilSent(BEFORE_FLOOD)
    const ballast = await fill(disk)
    await produce.said(NO_SPACE)
    await feed.untilSent(AFTER_FLOOD)
    expect(produce.child.exitCode).toBeNull()
    await rm(ballast)
    await Promise.all([produce.said(/back again/), produce.said(/"overflow"/)])
    await feed.untilSent(ALL)
    const { trades, dropped, backlog } = await totalsAtEnd(produce)
    const [sent, logged] = [await feed.sent(), await logTrades(arena)]
    const kept = new Set(logged.map(encodeTrade))
    const missing = sent.filter((one) => !kept.has(encodeTrade(one)))
    expect(missing.length).toBeGreaterThan(1_000)
    expect({ trades, dropped, backlog, doubled: logged.length - kept.size }).toEqual({
      ...{ trades: sent.length - missing.length, dropped: missing.length },
      ...{ backlog: 0, doubled: 0 },
    })

    expect(await runMkt(['etl', '--once', '--quiet'], bare.environment)).toMatchObject({ code: 0 })
    expect(judgeBars(logged, await barRows(arena.database)).wrong).toEqual([])
    const covered = await isCovered(arena)
    expect(missing.filter(covered)).toEqual([])
    const [firstMs = 0, lastMs = 0] = [missing[0]?.timeMs, missing.at(-1)?.timeMs]
    const heard = sent.filter(covered)
    expect(heard.filter(({ timeMs }) => timeMs < firstMs).length).toBeGreaterThan(300)
    expect(heard.filter(({ timeMs }) => timeMs > lastMs).length).toBeGreaterThan(300)
  },
)

test(
  'a full disk under PostgreSQL holds produce and etl up, and they go on by themselves',
  {
    timeout: 90_000,
  },
  async (context) => {
    const disk = await smallDisk(context, 192 * MIB)
    await chmod(disk, 0o755)
    const home = join(disk, 'home')
    await mkdir(home)
    const server = await ownPostgres({ home })
    const arena = await openArena({ url: server.url })
    const earlier = Array.from({ length: 20_000 }, (_, at) => trade('F', '1.5', '2', at * 60_000))
    const etl = startMkt(['etl'], arena.environment)
    const feed = await startToldFeed([[60_000, PER_SECOND]])
    const produce = startProduce(arena, feed)
    await untilMoreIsApplied(arena, START_LIMIT_MS)
    etl.child.kill('SIGSTOP')
    await send(arena.log, earlier)
    const ballast = await fill(disk)
    etl.child.kill('SIGCONT')
    await Promise.all([produce.said(NO_SPACE), etl.said(NO_SPACE)])
    await sleep(FULL_MS)
    await rm(ballast)
    await Promise.all([produce.said(/back again/), etl.said(/back again/)])
    await untilMoreIsApplied(arena, START_LIMIT_MS)
    const { trades, dropped, backlog } = await totalsAtEnd(produce)
    expect({ dropped, backlog }).toEqual({ dropped: 0, backlog: 0 })
    await untilDrained(arena, DRAIN_LIMIT_MS)
    expect((await etl.stop('SIGTERM')).code).toBe(143)
    // What the feed sent while produce was going is nobody's: the last of it, less than a second's.
    const sent = await feed.sent()
    const heard = sent.slice(0, trades)
    expect(heard.length).toBe(trades)
    expect(sent.length - heard.length).toBeLessThan(PER_SECOND)
    expect(judgeBars([...earlier, ...heard], await barRows(arena.database)).wrong).toEqual([])
  },
)

test('a full disk under the output of mkt bars ends it with 74', async (context) => {
  const disk = await smallDisk(context, MIB)
  await fill(disk)
  const { database, environment } = await emptyArena()
  await database.run(
    (sql) => sql`
      insert into stock_bars_1min (symbol, timestamp, open, high, low, close, volume)
      select 'AAPL', timestamptz '2024-01-02' + at * interval '1 min', 1, 1, 1, 1, 1
      from generate_series(1, 10000) as at`,
  )
  const line = `mkt bars --all --format csv > ${join(disk, 'bars.csv')}`
  const { code, stderr } = await runShell(line, environment)
  expect({ code, stderr }).toEqual({ code: 74, stderr: expect.stringMatching(/ENOSPC/) as string })
})
