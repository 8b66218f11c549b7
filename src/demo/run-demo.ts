/**
 * The whole pipeline in a throw-away home: a simulated feed, produce and etl as processes of their
 * own, and in the end every bar compared with what the feed sent.
 */
import { join } from 'node:path'
import { isolatedEnvironment } from '../flags.ts'
import { joinPages } from '../lib/core/join-pages.ts'
import { pause } from '../lib/core/pause.ts'
import type { StoredBar } from '../lib/core/stored-bar.ts'
import type { BarStore } from '../lib/store/bar-store.ts'
import { differingBars, expectedBars } from './expected-bars.ts'
import { startMkt, type MktProcess } from './mkt-process.ts'

export interface DemoOptions {
  readonly home: string
  readonly store: BarStore
  readonly durationMs: number
  readonly signal: AbortSignal
  /** Called about once a second with all bars so far. */
  readonly show: (bars: readonly StoredBar[]) => Promise<void>
}

export interface DemoResult {
  readonly bars: number
  readonly trades: number
  /** Bars that are not equal to what was sent; none, if mkt is right. */
  readonly different: readonly StoredBar[]
}

const SYMBOLS = 'AAPL,MSFT,TSLA,NVDA,BINANCE:BTCUSDT,BINANCE:ETHUSDT,BINANCE:SOLUSDT,OANDA:EUR_USD'
const TRADES_PER_SECOND = 500
const SHOW_EVERY_MS = 1_000

export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const recordFile = join(options.home, 'sent.jsonl')
  const stages: MktProcess[] = []
  try {
    await startStages(options, recordFile, stages)
    await showUntil(options, performance.now() + options.durationMs)
    const [simulator, ...others] = stages
    // What was sent is on its way still: the feed ends first, then the others may catch up.
    await simulator?.stop()
    const expected = await expectedBars(recordFile)
    const found = await barsOf(options, expected.trades)
    await Promise.all(others.map((stage) => stage.stop()))
    await options.show(found)
    const different = differingBars(expected.bars, found)
    return { bars: expected.bars.length, trades: expected.trades, different }
  } finally {
    await Promise.all(stages.map((stage) => stage.stop()))
  }
}

async function startStages(
  { home }: DemoOptions,
  recordFile: string,
  stages: MktProcess[],
): Promise<void> {
  const env = isolatedEnvironment({ MKT_HOME: home, FINNHUB_API_KEY: 'demo' })
  const start = (...args: string[]): MktProcess => {
    const stage = startMkt(args, { folder: home, env })
    stages.push(stage)
    return stage
  }
  const rate = String(TRADES_PER_SECOND)
  const feed = ['--port', '0', '--rate', rate, '--record', recordFile, '--json']
  const simulator = start('simulate', ...feed)
  const { url } = JSON.parse(await simulator.firstLine()) as { url: string }
  start('etl')
  start('produce', '--url', url, '--symbols', SYMBOLS)
}

async function showUntil(options: DemoOptions, endMs: number): Promise<void> {
  while (performance.now() < endMs) {
    await pause(SHOW_EVERY_MS, options.signal)
    options.signal.throwIfAborted()
    await options.show(await allBars(options.store))
  }
}

const CATCH_UP_LIMIT_MS = 10_000
const CATCH_UP_POLL_MS = 200

/** All bars, as soon as they hold so many trades; whatever there is when the time is over. */
async function barsOf({ store, signal }: DemoOptions, trades: number): Promise<StoredBar[]> {
  const endMs = performance.now() + CATCH_UP_LIMIT_MS
  for (;;) {
    const bars = await allBars(store)
    const counted = bars.reduce((sum, bar) => sum + (bar.tradeCount ?? 0), 0)
    if (counted >= trades || performance.now() >= endMs) return bars
    await pause(CATCH_UP_POLL_MS, signal)
    signal.throwIfAborted()
  }
}

function allBars(store: BarStore): Promise<StoredBar[]> {
  return joinPages(store.bars({ symbols: undefined }))
}
