/** `mkt etl --workers N`: several processes as one command, in the built program. */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { encodeTrade } from '../../src/lib/core/trade-codec.ts'
import { postgresLog } from '../../src/lib/log/postgres-log.ts'
import { childPids, living } from '../support/child-pids.ts'
import { freePorts } from '../support/free-ports.ts'
import {
  barsCsvOf,
  madeUpTrades,
  recordingOf,
  type MadeUpTrade,
} from '../support/made-up-trades.ts'
import { appendTo } from '../support/outgoing.ts'
import { pipeline, type Pipeline } from '../support/pipeline.ts'
import { runMkt, startMkt, type Running } from '../support/run-mkt.ts'
import { tcpProxy } from '../support/tcp-proxy.ts'
import { fileOf } from '../support/trade-files.ts'
import { trade } from '../support/trades.ts'

const POLL_MS = 100
const CAUGHT_UP_LIMIT_MS = 20_000
const GONE_LIMIT_MS = 6_000
const PARTS_MAX = 20
/** Long enough for every worker to notice. */
const AWAY_MS = 1_000

const events = (stdout: string) => stdout.split('\n').filter(Boolean).map(parse)
const parse = (line: string) => JSON.parse(line) as Record<string, unknown>
const times = (text: string, pattern: RegExp) => text.match(new RegExp(pattern, 'g'))?.length ?? 0

async function replayed(own: Pipeline, trades: readonly MadeUpTrade[]): Promise<void> {
  await own.ok(`replay --file ${await fileOf(recordingOf(trades))}`)
}

/** Resolves when all of the log is in the bars. */
async function caughtUp({ ok }: Pipeline): Promise<void> {
  const deadlineMs = performance.now() + CAUGHT_UP_LIMIT_MS
  for (;;) {
    const { lag } = JSON.parse(await ok('status --json')) as { lag: number }
    if (lag === 0) return
    if (performance.now() > deadlineMs) throw new Error(`The workers still lag by ${lag} records`)
    await sleep(POLL_MS)
  }
}

/** Replays until more than one worker has applied something; gives what was replayed. */
async function replayedToSeveral(own: Pipeline, etl: Running): Promise<MadeUpTrade[]> {
  const trades: MadeUpTrade[] = []
  for (let seed = 1; seed <= PARTS_MAX; seed += 1) {
    const part = madeUpTrades(500, seed)
    await replayed(own, part)
    trades.push(...part)
    const workers = events(etl.stdout()).map(({ worker }) => worker)
    if (new Set(workers).size > 1) return trades
    await sleep(POLL_MS)
  }
  throw new Error(`One worker did everything: ${etl.stdout()}`)
}

/** Resolves when none of the processes is there any more. */
async function gone(pids: readonly number[]): Promise<void> {
  const deadlineMs = performance.now() + GONE_LIMIT_MS
  while (living(pids).length > 0) {
    if (performance.now() > deadlineMs) throw new Error(`Still there: ${living(pids).join(', ')}`)
    await sleep(POLL_MS)
  }
}

describe('workers at work', () => {
  test('share it; one that is killed is started again, and SIGTERM ends all', async () => {
    const own = await pipeline()
    const etl = own.start('etl --workers 3 --json --batch 20 --batch-max 50')
    const trades = await replayedToSeveral(own, etl)
    const pids = childPids(etl.child.pid as number)
    expect(pids).toHaveLength(3)

    process.kill(pids[0] as number, 'SIGKILL')
    const more = madeUpTrades(2_000, 99)
    await replayed(own, more)
    await etl.said(/worker \d was ended by SIGKILL: it is started again/)
    await caughtUp(own)
    await expect.poll(() => childPids(etl.child.pid as number).length).toBe(3)

    const all = [...pids, ...childPids(etl.child.pid as number)]
    const { code, stderr } = await etl.stop('SIGTERM')
    expect({ code, stderr, left: living(all) }).toEqual({ code: 143, stderr: '', left: [] })
    expect(await own.bars()).toBe(barsCsvOf([...trades, ...more]))
  })

  test('end by themselves when their supervisor is killed', async () => {
    const own = await pipeline()
    const etl = own.start('etl --workers 2')
    await replayed(own, madeUpTrades(100))
    await etl.said(/100 trades into/)
    const pids = childPids(etl.child.pid as number)
    expect(pids).toHaveLength(2)
    etl.child.kill('SIGKILL')
    await once(etl.child, 'exit')
    await gone(pids)
  })

  test('say once that the database is away, and once that it is back', async () => {
    const own = await pipeline()
    const url = new URL(own.database.url)
    const [port] = (await freePorts(1)) as [number]
    const proxy = await tcpProxy({ port, targetPort: Number(url.port) })
    onTestFinished(() => proxy.close())
    const viaProxy = { ...own.environment, DATABASE_URL: Object.assign(url, { port }).href }
    const etl = startMkt(['etl', '--workers', '2'], viaProxy)
    await replayed(own, madeUpTrades(100))
    await etl.said(/100 trades into/)
    await proxy.goAway()
    await etl.said(/waiting: /)
    await sleep(AWAY_MS)
    await proxy.comeBack()
    await etl.said(/back again/)
    const { stderr } = await etl.stop('SIGTERM')
    expect([times(stderr, /waiting: /), times(stderr, /back again/)]).toEqual([1, 1])
  })

  test('end together where they crash again and again', async () => {
    const own = await pipeline()
    const environment = { ...own.environment, MKT_TEST: '1', MKT_CRASH_AT: 'etl-assigned:1' }
    const { code, stderr } = await runMkt(['etl', '--workers', '2'], environment)
    expect({ code, stderr }).toMatchObject({
      code: 70,
      stderr: expect.stringMatching(
        /Cannot keep worker \d at work: it ended 5 times within 60 seconds, and was ended by SIGKILL/,
      ) as unknown,
    })
  })
})

describe('--once', () => {
  test('ends with the sums of all workers, and the bars that one would make', async () => {
    const own = await pipeline()
    const trades = madeUpTrades(3_000)
    await replayed(own, trades)
    const said = events(await own.ok('etl --once --workers 3 --json'))
    const applied = said.filter(({ event }) => event === 'applied')
    const sum = (name: string) => applied.reduce((total, one) => total + Number(one[name]), 0)
    expect(applied.every(({ worker }) => [1, 2, 3].includes(Number(worker)))).toBe(true)
    const [commits, bars, coverage] = [sum('commits'), sum('bars'), sum('coverage')]
    expect(said.at(-1)).toEqual({
      ...{ trades: 3_000, bars, commits, coverage, rejects: 0, duplicates: 0, lag: 0 },
    })
    expect(sum('trades')).toBe(3_000)
    expect(await own.bars()).toBe(barsCsvOf(trades))
  })

  test('says once how many workers have nothing to do, and the sums in one line', async () => {
    const own = await pipeline()
    await replayed(own, madeUpTrades(300))
    const { code, stdout, stderr } = await own.mkt('etl --once --workers 6')
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(times(stderr, /2 of 6 workers have nothing to do.*--workers 4 is enough/)).toBe(1)
    expect(stderr.trim().split('\n').at(-1)).toMatch(/done: 300 trades into .* · lag 0$/)
    const again = await own.mkt('etl --once --workers 2 --quiet')
    expect(again).toMatchObject({ code: 0, stdout: '', stderr: '' })
  })

  test('judges the rejects of all workers together', async () => {
    const own = await pipeline()
    const log = await postgresLog(own.database, { topic: own.environment.MKT_TOPIC as string })
    const records = Array.from({ length: 2_000 }, (_, seq) => ({
      ...{ partition: seq % 4, key: 'AAPL', seq },
      value: seq % 20 === 0 ? 'no trade' : encodeTrade(trade('AAPL', '1', '1', seq)),
    }))
    await appendTo(log, { src: 'bad/4', records })
    const ended = await own.mkt('etl --once --workers 2 --max-reject-rate 4%')
    expect(ended.code).toBe(65)
    expect(times(ended.stderr, /Code: REJECT_RATE/)).toBe(1)
    await own.ok('etl --once --workers 2 --max-reject-rate 4%')
  })

  test('resets once, before the others begin, and is refused where nothing changed', async () => {
    const own = await pipeline()
    const log = await postgresLog(own.database, { topic: own.environment.MKT_TOPIC as string })
    const [before, after] = [madeUpTrades(100, 1), madeUpTrades(50, 2)]
    await replayed(own, before)
    await own.ok('etl --once')
    await own.database.run((sql) => sql`delete from mkt.log_batches where topic = ${log.topic}`)
    await own.database.run((sql) => sql`update mkt.log_heads set next = 0`)
    await replayed(own, after)
    const changed = await own.mkt('etl --once --workers 3')
    expect(changed.code).toBe(65)
    expect(times(changed.stderr, /Code: LOG_CHANGED/)).toBe(1)
    const reset = await own.mkt('etl --once --workers 3 --reset earliest')
    expect(reset).toMatchObject({ code: 0, stderr: expect.stringMatching(/truncated/) as unknown })
    expect(await own.bars()).toBe(barsCsvOf([...before, ...after]))
    const again = await own.mkt('etl --once --workers 3 --reset earliest')
    expect(again.code).toBe(65)
    expect(times(again.stderr, /Code: LOG_UNCHANGED/)).toBe(1)
  })
})

describe('the command line', () => {
  const environment = { DATABASE_URL: 'not-a-url' }

  test('that no worker can use is told once, with the code of one', async () => {
    const text = await runMkt(['etl', '--workers', '3'], environment)
    expect(text).toMatchObject({ code: 78, stdout: '' })
    expect(text.stderr).toMatch(/^Error: Cannot read DATABASE_URL[^]*Code: BAD_DATABASE_URL/)
    expect(times(text.stderr, /Error:/)).toBe(1)
    const { code, stdout, stderr } = await runMkt(['etl', '--workers=3', '--json'], environment)
    expect({ code, stderr }).toEqual({ code: 78, stderr: '' })
    expect(events(stdout)).toEqual([
      { error: expect.objectContaining({ code: 'BAD_DATABASE_URL' }) as unknown },
    ])
  })

  test.each(['0', '65', 'all', '1.5'])('takes 1 to 64 workers, not %s', async (workers) => {
    const ended = await runMkt(['etl', '--workers', workers], environment)
    expect(ended).toMatchObject({ code: 2, stdout: '' })
  })
})
