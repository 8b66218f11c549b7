/** A day's trades through produce, log and etl: every one counts, and nothing grows with them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { mergeInto, sortedBars, type BarMap } from '../../src/lib/core/aggregate.ts'
import { barOf } from '../../src/lib/core/bar.ts'
import { freshDatabase } from '../support/postgres.ts'
import { startMkt, type Running } from '../support/run-mkt.ts'
import { appliedRecords, barRows, openArena, untilDrained, type Arena } from './arena.ts'
import { chaosSize, limitMsOf } from './chaos-size.ts'
import { rowOf } from './oracle.ts'
import { HAS_FIGURES, memoryMib, openFiles, slopeOf } from './process-figures.ts'
import { SOAK_SYMBOLS, soakTrade } from './soak-trades.ts'

const { scale } = chaosSize()
const MILLION = 1_000_000
const IS_LONG = scale >= 10
const TRADES = (IS_LONG ? 20 : Math.max(1, Math.floor(scale))) * MILLION
const RATE = 20_000
const CLOSES = 4
const SAMPLE_MS = 500
const DRAIN_LIMIT_MS = 60_000
const LIFE_LIMIT_MS = limitMsOf((TRADES / RATE) * 1_000)

/** From here on whatever a process needs at all is there. */
const WARM_SHARE = 0.25
/** MiB a million trades; in a shorter run nothing but the size can be judged. */
const SLOPE_MAX = IS_LONG ? 0.5 : Number.POSITIVE_INFINITY
const MEMORY_MAX_MIB = 256
/** A connection to the feed, to the database and a segment of the journal may come and go. */
const FILES_SPREAD = 6

interface Sample {
  readonly millions: number
  readonly mib: number
  readonly files: number
}

test.skipIf(!HAS_FIGURES)(
  'a day of trades with reconnects makes exact bars, in memory that stays as it is',
  { timeout: LIFE_LIMIT_MS },
  async () => {
    const { url, drop } = await freshDatabase()
    onTestFinished(drop)
    const arena = await openArena({ url })
    const feed = await startFeed()
    const stages = startStages(arena, feed.url)
    const samples = await sampled(arena, stages)
    await untilDrained(arena, DRAIN_LIMIT_MS)
    await stop(stages)
    expect(await wrongBars(arena)).toEqual([])
    for (const [name, taken] of Object.entries(samples)) judge(name, taken)
  },
)

async function startFeed(): Promise<{ url: string }> {
  const script = fileURLToPath(new URL('soak-feed.ts', import.meta.url))
  const sizes = [TRADES, RATE, CLOSES].map(String)
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...sizes])
  onTestFinished(() => void child.kill())
  const [url] = (await once(child.stdout, 'data')) as [Buffer]
  return { url: url.toString().trim() }
}

interface Stages {
  readonly produce: Running
  readonly etl: Running
}

function startStages({ environment }: Arena, url: string): Stages {
  const own = { ...environment, FINNHUB_API_KEY: 'made-up' }
  const produce = ['produce', '--url', url, '--symbols', SOAK_SYMBOLS.join(), '--json']
  return {
    produce: startMkt(produce, own, LIFE_LIMIT_MS),
    etl: startMkt(['etl', '--json'], own, LIFE_LIMIT_MS),
  }
}

/** Until every trade is applied. */
async function sampled(arena: Arena, stages: Stages): Promise<Record<keyof Stages, Sample[]>> {
  const samples = { produce: [] as Sample[], etl: [] as Sample[] }
  for (let applied = 0; applied < TRADES;) {
    await sleep(SAMPLE_MS)
    applied = (await appliedRecords(arena)) ?? applied
    for (const stage of ['produce', 'etl'] as const) {
      const { pid = 0, exitCode } = stages[stage].child
      if (exitCode !== null) throw new Error(`${stage} ended: ${stages[stage].stderr()}`)
      const millions = applied / MILLION
      samples[stage].push({ millions, mib: memoryMib(pid), files: openFiles(pid) })
    }
  }
  return samples
}

async function stop({ produce, etl }: Stages): Promise<void> {
  const { code, stdout } = await produce.stop('SIGINT')
  const totals = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number>
  const none = { rejects: 0, dropped: 0, backlog: 0 }
  expect({ code, ...totals }).toMatchObject({ code: 130, trades: TRADES, ...none })
  expect(totals.connects).toBe(CLOSES + 1)
  expect((await etl.stop('SIGTERM')).code).toBe(143)
}

/** The rows of the bars that are not as they have to be. */
async function wrongBars({ database }: Arena): Promise<string[]> {
  const bars: BarMap = new Map()
  for (let number = 0; number < TRADES; number += 1) {
    mergeInto(bars, barOf(soakTrade(number, TRADES), { offset: BigInt(number), partition: 0 }))
  }
  const found = new Set((await barRows(database)).map(textOf))
  const wanted = new Set(sortedBars(bars).map((bar) => textOf(rowOf(bar))))
  const missing = [...wanted].filter((text) => !found.has(text))
  return [...missing, ...[...found].filter((text) => !wanted.has(text))]
}

function textOf(row: object): string {
  return JSON.stringify(Object.entries(row).sort())
}

function judge(stage: string, samples: readonly Sample[]): void {
  const warm = samples.filter(({ millions }) => millions >= WARM_SHARE * (TRADES / MILLION))
  const slope = slopeOf(warm.map(({ millions, mib }) => [millions, mib]))
  const most = Math.max(...samples.map(({ mib }) => mib))
  const files = warm.map((sample) => sample.files)
  const spread = Math.max(...files) - Math.min(...files)
  console.log(
    `${stage}: ${most.toFixed(0)} MiB at most, ${slope.toFixed(2)} MiB a million trades, ${Math.max(...files)} files`,
  )
  expect({ stage, isFlat: slope < SLOPE_MAX, isSmall: most < MEMORY_MAX_MIB }).toEqual({
    ...{ stage, isFlat: true, isSmall: true },
  })
  expect(spread).toBeLessThanOrEqual(FILES_SPREAD)
}
