/**
 * A burst of trades from the simulator through produce and etl: `npx tsx bench/burst.ts` sends
 * 100,000 trades a second for a minute and checks that every bar is right afterwards. `-- --rate N
 * --seconds N` asks for another burst, `--brokers LIST` for Kafka in place of the Postgres log,
 * `--program FILE` for another build.
 */
import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs, promisify } from 'node:util'
import type { ProduceResult } from '../src/commands/produce.ts'
import type { Database } from '../src/lib/postgres/connection.ts'
import { figuresTable, type Figure } from './figure.ts'
import { isMain } from './is-main.ts'
import { withPipeline, type LivePipeline, type PipelineOptions } from './live-pipeline.ts'
import type { ProcessUse, WatchedProcess } from './watched-process.ts'

export interface BurstOptions extends PipelineOptions {
  /** Trades a second. */
  readonly rate: number
  readonly seconds: number
}

export interface BurstResult {
  /** What the simulator sent, by its own recording. */
  readonly sent: number
  /** The rate at which it could send them. */
  readonly sentPerSecond: number
  /** Trades in the bars. */
  readonly counted: number
  /** Trades that produce dropped. */
  readonly dropped: number
  /** Whether all bars are equal to those of the recording. */
  readonly isExact: boolean
  /** From the last frame until all of it was in the bars; Infinity where it never was. */
  readonly lagMs: number
  readonly produce: ProcessUse
  readonly etl: ProcessUse
}

export const BURST: BurstOptions = { rate: 100_000, seconds: 60 }

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'NVDA', 'AMZN', 'GOOG', 'META', 'NFLX', 'AMD', 'INTC']
const MORE_SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'ADAUSDT', 'DOGEUSDT']
const ALL_SYMBOLS = [...SYMBOLS, ...MORE_SYMBOLS.map((symbol) => `BINANCE:${symbol}`)]

/** Rejects where one of the programs fails; says nothing. */
export function measureBurst(options: BurstOptions): Promise<BurstResult> {
  return withPipeline(options, (pipeline) => burst(pipeline, options))
}

async function burst(pipeline: LivePipeline, { rate, seconds }: BurstOptions) {
  const recording = join(pipeline.home, 'sent.jsonl')
  const pace = ['--rate', `${rate}`, '--duration', `${seconds}s`, '--record', recording]
  const simulator = pipeline.start('simulate', '--json', '--port', '0', ...pace)
  const { url } = JSON.parse(await simulator.firstLine()) as { url: string }
  const etl = pipeline.startEtl()
  const produce = pipeline.startProduce(url, ALL_SYMBOLS)
  const startedAt = await untilBegun(recording)
  const before = [produce.use(), etl.use()] as const
  const { endedAt, counted, countedAt } = await untilCalm(recording, pipeline.database)
  const after = [useSince(before[0], produce.use()), useSince(before[1], etl.use())] as const
  const dropped = await droppedBy(produce)
  await Promise.all([etl.stop(), simulator.stop()])
  const expected = await barsOf(pipeline, 'inspect', recording, '--bars')
  const isExact = expected === (await barsOf(pipeline, 'bars', '--all'))
  const sent = tradesIn(expected)
  const sentPerSecond = (sent / (endedAt - startedAt)) * 1000
  const lagMs = counted < sent ? Infinity : Math.max(0, countedAt - endedAt)
  return { sent, sentPerSecond, counted, dropped, isExact, lagMs, produce: after[0], etl: after[1] }
}

/** The memory of all its life; the processor time without that of its start. */
function useSince(before: ProcessUse, after: ProcessUse): ProcessUse {
  return { peakBytes: after.peakBytes, cpuS: after.cpuS - before.cpuS }
}

const LOOK_MS = 50
const FIRST_LIMIT_MS = 60_000

/** Gives when a file began to grow. */
async function untilBegun(path: string): Promise<number> {
  const deadlineMs = performance.now() + FIRST_LIMIT_MS
  while ((await stat(path)).size === 0) {
    if (performance.now() > deadlineMs) throw new Error('Nothing was sent')
    await sleep(LOOK_MS)
  }
  return performance.now()
}

/** Nothing more comes where nothing has come for so long. */
const CALM_MS = 6_000

/** Gives when the recording grew for the last time, and when the bars did. */
async function untilCalm(path: string, database: Database) {
  let [size, endedAt] = [0, performance.now()]
  let [counted, countedAt] = [0, endedAt]
  for (; performance.now() - Math.max(endedAt, countedAt) < CALM_MS; await sleep(LOOK_MS)) {
    const found = await countTrades(database)
    if (found > counted) [counted, countedAt] = [found, performance.now()]
    const length = (await stat(path)).size
    if (length > size) [size, endedAt] = [length, performance.now()]
  }
  return { endedAt, counted, countedAt }
}

async function countTrades(database: Database): Promise<number> {
  const [row] = await database.run(
    (sql) => sql<{ counted: string | null }[]>`
      select sum(trade_count) as counted from public.stock_bars_1min`,
  )
  return Number(row?.counted ?? 0)
}

async function droppedBy(produce: WatchedProcess): Promise<number> {
  const last = (await produce.stop()).trimEnd().split('\n').at(-1) ?? ''
  return (JSON.parse(last) as ProduceResult).dropped
}

const run = promisify(execFile)
const OUTPUT_MAX_BYTES = 2 ** 28

/** Bars as mkt prints them, as csv. */
async function barsOf({ program, env }: LivePipeline, ...words: string[]): Promise<string> {
  const args = [program, ...words, '--format', 'csv']
  const { stdout } = await run(process.execPath, args, { env, maxBuffer: OUTPUT_MAX_BYTES })
  return stdout
}

function tradesIn(csv: string): number {
  const [header = '', ...rows] = csv.trimEnd().split('\n')
  const column = header.split(',').indexOf('trade_count')
  return rows.reduce((sum, row) => sum + Number(row.split(',')[column]), 0)
}

/** The result in lines of a table. */
export function burstFigures({ rate, seconds }: BurstOptions, result: BurstResult): Figure[] {
  const { sent, counted, dropped, isExact, lagMs } = result
  const bars = isExact ? 'all bars exact' : 'BARS DIFFER'
  const perMillion = ({ cpuS }: ProcessUse) => `${((cpuS * 1e6) / sent).toFixed(1)} s`
  const memory = ({ peakBytes }: ProcessUse) => `${(peakBytes / 1e6).toFixed(0)} MB`
  return [
    { what: 'asked for', figure: `${rate} trades/s for ${seconds} s`, goal: '' },
    { what: 'sent', figure: `${Math.round(result.sentPerSecond)} trades/s`, goal: `${rate}` },
    { what: 'lost', figure: `${sent - counted} of ${sent}, ${bars}`, goal: '0, exact' },
    { what: 'dropped by produce', figure: `${dropped}`, goal: '0' },
    { what: 'lag gone after', figure: `${(lagMs / 1000).toFixed(1)} s`, goal: '5 s' },
    { what: 'memory of produce', figure: memory(result.produce), goal: '200 MB' },
    { what: 'memory of etl', figure: memory(result.etl), goal: '200 MB' },
    { what: 'CPU of produce, a million trades', figure: perMillion(result.produce), goal: '' },
    { what: 'CPU of etl, a million trades', figure: perMillion(result.etl), goal: '' },
  ]
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: { rate: text, seconds: text, brokers: text, program: text },
    args: process.argv.slice(2).filter((word) => word !== '--'),
  })
  const { rate = BURST.rate, seconds = BURST.seconds, brokers, program } = values
  const options = { rate: Number(rate), seconds: Number(seconds), brokers, program }
  console.log(figuresTable(burstFigures(options, await measureBurst(options))))
}

if (isMain(import.meta.url)) await main()
