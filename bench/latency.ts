/**
 * From a frame on the socket to the bar that a query sees: `npx tsx bench/latency.ts` sends 5,000
 * trades a second through produce and etl, with --flush-ms 20 and with the defaults. `-- --rate N
 * --seconds N` asks for other trades, `--brokers LIST` for Kafka in place of the Postgres log,
 * `--program FILE` for another build.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startSimulator } from '../src/lib/feed/finnhub-simulator.ts'
import type { Database } from '../src/lib/postgres/connection.ts'
import { figuresTable, type Figure } from './figure.ts'
import { isMain } from './is-main.ts'
import { withPipeline, type LivePipeline, type PipelineOptions } from './live-pipeline.ts'
import { percentile } from './samples.ts'

export interface LatencyOptions extends PipelineOptions {
  /** Trades a second. */
  readonly rate: number
  readonly seconds: number
}

/** Of each trade: from when its frame was handed to the socket until a query showed it. */
export interface LatencyResult {
  readonly trades: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

export const LATENCY: LatencyOptions = { rate: 5_000, seconds: 30 }

const SYMBOLS = Array.from({ length: 20 }, (_, at) => `BINANCE:S${at}USDT`)

/** Rejects where one of the programs fails, or a trade never comes into a bar; says nothing. */
export function measureLatency(options: LatencyOptions): Promise<LatencyResult> {
  return withPipeline(options, (pipeline) => latency(pipeline, options))
}

/** Programs are slow while they warm up; so long is not measured. */
const WARM_UP_MS = 5_000

async function latency(pipeline: LivePipeline, { rate, seconds }: LatencyOptions) {
  const sent = sentTrades()
  const durationMs = WARM_UP_MS + seconds * 1000
  const simulator = await startSimulator({ rate, durationMs, symbols: SYMBOLS, onFrame: sent.note })
  const etl = pipeline.startEtl()
  const produce = pipeline.startProduce(simulator.url, SYMBOLS)
  try {
    let isOver = false
    void simulator.finished.then(() => (isOver = true))
    const samples = await untilSeen(pipeline.database, sent, () => isOver)
    await produce.stop()
    await etl.stop()
    return figuresOf(samples)
  } finally {
    await simulator.stop()
  }
}

function figuresOf(samples: readonly number[]): LatencyResult {
  const at = (share: number) => percentile(samples, share)
  return { trades: samples.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}

interface SentTrades {
  /** Notes the trades of a frame that was sent now. */
  readonly note: (frame: string) => void
  /** When the trades of each symbol were sent, in their order. */
  readonly times: Map<string, number[]>
}

const SYMBOL = /"s":"([^"]+)"/g

function sentTrades(): SentTrades {
  const times = new Map(SYMBOLS.map((symbol): [string, number[]] => [symbol, []]))
  const note = (frame: string): void => {
    const now = performance.now()
    for (const [, symbol = ''] of frame.matchAll(SYMBOL)) times.get(symbol)?.push(now)
  }
  return { note, times }
}

const LOOK_EVERY_MS = 2
const SEEN_LIMIT_MS = 30_000

/** Asks for the bars until they have every trade; ms from being sent to being seen, of each one. */
async function untilSeen(database: Database, sent: SentTrades, isOver: () => boolean) {
  const samples: number[] = []
  const seen = new Map<string, number>()
  const startedMs = performance.now()
  for (let calmMs = startedMs; ; await sleep(LOOK_EVERY_MS)) {
    const counts = await tradeCounts(database)
    const now = performance.now()
    for (const [symbol, count] of counts) {
      const times = (sent.times.get(symbol) ?? []).slice(seen.get(symbol) ?? 0, count)
      seen.set(symbol, count)
      if (times.length > 0) calmMs = now
      const measured = times.filter((time) => time - startedMs > WARM_UP_MS)
      samples.push(...measured.map((time) => now - time))
    }
    if (isOver() && hasAll(sent, seen)) return samples
    if (now - calmMs > SEEN_LIMIT_MS) throw new Error('Some trades are in no bar')
  }
}

function hasAll({ times }: SentTrades, seen: ReadonlyMap<string, number>): boolean {
  return [...times].every(([symbol, { length }]) => (seen.get(symbol) ?? 0) >= length)
}

async function tradeCounts(database: Database): Promise<[symbol: string, count: number][]> {
  const rows = await database.run(
    (sql) => sql<{ symbol: string; trades: string }[]>`
      select symbol, sum(trade_count) as trades from public.stock_bars_1min group by symbol`,
  )
  return rows.map(({ symbol, trades }) => [symbol, Number(trades)])
}

/** The result in lines of a table. */
export function latencyFigures(what: string, result: LatencyResult, goal: LatencyGoal): Figure[] {
  const { p50Ms, p99Ms, maxMs, trades } = result
  const limit = (limitMs: number | undefined) => (limitMs === undefined ? '' : `${limitMs} ms`)
  return [
    { what: `${what}: p50`, figure: `${p50Ms.toFixed(0)} ms`, goal: limit(goal.p50Ms) },
    { what: `${what}: p99`, figure: `${p99Ms.toFixed(0)} ms`, goal: limit(goal.p99Ms) },
    { what: `${what}: the slowest of ${trades}`, figure: `${maxMs.toFixed(0)} ms`, goal: '' },
  ]
}

export interface LatencyGoal {
  readonly p50Ms?: number
  readonly p99Ms: number
}

/** With the flags of etl that each is for. */
export const LATENCY_GOALS: readonly (LatencyGoal & { readonly etlFlags: readonly string[] })[] = [
  { etlFlags: ['--flush-ms', '20'], p50Ms: 50, p99Ms: 150 },
  { etlFlags: [], p99Ms: 400 },
]

async function main(): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: { rate: text, seconds: text, brokers: text, program: text },
    args: process.argv.slice(2).filter((word) => word !== '--'),
  })
  const { rate = LATENCY.rate, seconds = LATENCY.seconds, brokers, program } = values
  const common = { rate: Number(rate), seconds: Number(seconds), brokers, program }
  const figures: Figure[] = []
  for (const goal of LATENCY_GOALS) {
    const result = await measureLatency({ ...common, etlFlags: goal.etlFlags })
    figures.push(...latencyFigures(goal.etlFlags.join(' ') || 'defaults', result, goal))
  }
  console.log(figuresTable(figures))
}

if (isMain(import.meta.url)) await main()
