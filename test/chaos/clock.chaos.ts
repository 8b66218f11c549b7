/** The clock is set forward and back while trades come in: none is lost, and nothing waits for it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { formatDecimal } from '../../src/lib/core/decimal.ts'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { runScript } from '../support/child-script.ts'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { freshDatabase } from '../support/postgres.ts'
import { startMkt, type Running } from '../support/run-mkt.ts'
import { barRows, openArena, untilDrained, untilMoreIsApplied, type Arena } from './arena.ts'
import { logTrades } from './log-trades.ts'
import { judgeBars } from './oracle.ts'
import { HAS_FIGURES, workedMs } from './process-figures.ts'

const broker = await kafkaBroker()

/** The log in PostgreSQL, and where a broker can run, the one in Kafka. */
const LOGS = [undefined, ...(broker === undefined ? [] : [broker.address])]

const HOUR_MS = 3_600_000
/** How far the clocks are off the true time, one after the other. */
const STEPS_MS = [
  { produce: 2 * HOUR_MS, etl: -2 * HOUR_MS },
  { produce: 0, etl: 26 * HOUR_MS },
  { produce: -2 * HOUR_MS, etl: -30_000 },
  { produce: 90_000, etl: 0 },
]
/** Then the trades are too far ahead of the clock of produce to be believed. */
const isAhead = (offMs: number) => offMs < -5 * 60_000
/** Shorter steps forward are taken for silence, which is covered. */
const COVERED_STEPS_MS = 90_000

const START_LIMIT_MS = 20_000
const DRAIN_LIMIT_MS = 20_000
const STEP_LASTS_MS = 2_000
const STEPPED_CLOCK = new URL('stepped-clock.mjs', import.meta.url).href
/** So large that nothing but the time has it write. */
const ETL = ['etl', '--batch', '20000', '--flush-ms', '100']
/** A pause that was meant to be short must not become one of hours. */
const GOES_ON_LIMIT_MS = 2_000
/** Of a thousand trades a second, covered while the clock was right. */
const HEARD_MIN = 300
/** Of one core, at a thousand trades a second. */
const SHARE_MAX = 0.7

test.skipIf(!HAS_FIGURES)(
  'stages whose clocks are set go on, lose nothing and claim no time that they did not hear',
  { timeout: 90_000 },
  () => Promise.all(LOGS.map(setClocks)),
)

async function setClocks(brokers: string | undefined): Promise<void> {
  const { url, drop } = await freshDatabase()
  onTestFinished(drop)
  const arena = await openArena({ url, brokers })
  const market = await startMarket()
  const startMs = performance.now()
  const stages = startStages(arena, market.url)
  await untilMoreIsApplied(arena, START_LIMIT_MS)
  for (const { produce } of STEPS_MS) await step(arena, stages, !isAhead(produce))
  const { rejects } = await stopAtEnd(stages.produce)
  const listenedMs = performance.now() - startMs
  await untilDrained(arena, DRAIN_LIMIT_MS)
  expect((await stages.etl.stop('SIGTERM')).code).toBe(143)
  await judge(arena, await market.close(), rejects, listenedMs)
}

interface Stages {
  readonly produce: Running
  readonly etl: Running
}

/** A market in true time that numbers its trades; ended, it tells when each of them was. */
async function startMarket() {
  const { child, output } = runScript('endless-market.ts', [])
  onTestFinished(() => void child.kill())
  const [url] = (await once(child.stdout as Readable, 'data')) as [Buffer]
  return {
    url: url.toString().trim(),
    close: async (): Promise<number[]> => {
      child.stdin?.end()
      return JSON.parse((await output).split('\n').at(-2) ?? '') as number[]
    },
  }
}

function startStages({ environment }: Arena, url: string): Stages {
  const own = { ...environment, NODE_OPTIONS: `--import=${STEPPED_CLOCK}` }
  const steps = (stage: keyof Stages) => STEPS_MS.map((offsMs) => offsMs[stage]).join()
  const produce = ['produce', '--url', url, '--symbols', 'AAPL', '--json']
  const key = { FINNHUB_API_KEY: 'made-up' }
  return {
    produce: startMkt(produce, { ...own, ...key, MKT_TEST_CLOCK_STEPS: steps('produce') }),
    etl: startMkt(ETL, { ...own, MKT_TEST_CLOCK_STEPS: steps('etl') }),
  }
}

async function step(arena: Arena, { produce, etl }: Stages, goesOn: boolean): Promise<void> {
  const worked = () => [produce, etl].map(({ child }) => workedMs(child.pid ?? 0))
  for (const { child } of [produce, etl]) child.kill('SIGUSR2')
  const [before, startMs] = [worked(), performance.now()]
  if (goesOn) await untilMoreIsApplied(arena, GOES_ON_LIMIT_MS)
  await sleep(STEP_LASTS_MS)
  const elapsedMs = performance.now() - startMs
  const shares = worked().map((ms, at) => (ms - (before[at] ?? 0)) / elapsedMs)
  expect(Math.max(...shares)).toBeLessThan(SHARE_MAX)
}

async function stopAtEnd(produce: Running): Promise<{ rejects: number }> {
  const { code, stdout } = await produce.stop('SIGINT')
  expect(code).toBe(130)
  const totals = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number>
  expect(totals).toMatchObject({ dropped: 0, backlog: 0 })
  return { rejects: totals.rejects ?? 0 }
}

interface Span {
  readonly from_ms: string
  readonly to_ms: string
}

async function judge(
  arena: Arena,
  timesMs: readonly number[],
  rejects: number,
  listenedMs: number,
): Promise<void> {
  const trades = await logTrades(arena)
  expect(judgeBars(trades, await barRows(arena.database)).wrong).toEqual([])
  const numbers = trades.map(({ size }) => Number(formatDecimal(size)))
  const kept = new Set(numbers)
  expect(kept.size).toBe(numbers.length)
  const [first = 0, last = 0] = [numbers[0], numbers.at(-1)]
  expect(last - first + 1 - kept.size).toBe(rejects)
  expect(rejects).toBeGreaterThan(1_000)

  const spans = await arena.database.run(
    (sql) => sql<Span[]>`select from_ms, to_ms from mkt.coverage`,
  )
  const covers = (atMs: number) => (span: Span) =>
    Number(span.from_ms) <= atMs && atMs < Number(span.to_ms)
  const missed = timesMs.filter((_, at) => !kept.has(at + 1))
  expect(missed.filter((atMs) => spans.some(covers(atMs)))).toEqual([])
  const heard = timesMs.filter((atMs) => spans.some(covers(atMs)))
  expect(heard.length).toBeGreaterThan(HEARD_MIN)
  const claimedMs = spans.reduce((sum, span) => sum + Number(span.to_ms) - Number(span.from_ms), 0)
  expect(claimedMs).toBeLessThan(listenedMs + COVERED_STEPS_MS)
}
