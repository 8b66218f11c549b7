/** produce in front of a log that can be away, fed by a simulator that remembers what it sent. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import { differingBars, expectedBars } from '../../src/demo/expected-bars.ts'
import { postgresStore } from '../../src/lib/store/postgres-store.ts'
import { freePorts } from './free-ports.ts'
import { pipeline, type Pipeline } from './pipeline.ts'
import { rows } from './run-etl.ts'
import { runMkt, startMkt, type Ended, type Environment, type Running } from './run-mkt.ts'
import { tcpProxy, type TcpProxy } from './tcp-proxy.ts'
import { tempFolder } from './trade-files.ts'

/** It stands in no file of a home, whatever happens. */
export const CANARY_KEY = 'canary-key-of-a-feed'

export interface Production {
  readonly own: Pipeline
  /** On the way to the log. */
  readonly proxy: TcpProxy
  readonly home: string
  /** Starts produce, which has its log behind the proxy. */
  readonly start: (flags?: string) => Running
  /** The same for a short time. */
  readonly runBriefly: (flags?: string) => Promise<Ended>
  /** Starts a feed that ends after so many trades. */
  readonly startFeed: (count: number, rate?: number) => Promise<void>
  /** Resolves when all that the feed had was sent, and has arrived. */
  readonly received: () => Promise<void>
  /** Every trade that was sent is in a bar, once. */
  readonly expectAllBars: () => Promise<void>
}

const SYMBOLS = 'AAPL,BINANCE:BTCUSDT,OANDA:EUR_USD'
/** Long enough: what waits is delivered after it. */
const BRIEFLY = '--duration 100ms'

export async function production(brokers?: string): Promise<Production> {
  const own = await pipeline({ brokers })
  const home = own.environment.MKT_HOME ?? ''
  const { environment, proxy } = await viaProxy(own, brokers)
  const [port] = (await freePorts(1)) as [number]
  const record = join(await tempFolder(), 'sent.jsonl')
  const words = (flags: string) => {
    const common = `produce --url ws://127.0.0.1:${port} --symbols ${SYMBOLS} ${flags}`
    return common.split(' ').filter((word) => word !== '')
  }
  let count = 0
  return {
    ...{ own, proxy, home },
    start: (flags = '') => startMkt(words(flags), environment),
    runBriefly: (flags = '') => runMkt(words(`${BRIEFLY} ${flags}`), environment),
    startFeed: async (trades, rate = 400) => {
      count = trades
      const flags = `--port ${port} --rate ${rate} --count ${count} --record ${record} --json`
      const simulator = startMkt(['simulate', ...flags.split(' ')], {})
      await simulator.said(/"url"/)
    },
    received: () => untilReceived(home, record, count),
    expectAllBars: async () => {
      await own.ok('etl --once')
      const found = await rows(await postgresStore(own.database))
      const expected = await expectedBars(record)
      expect(expected.trades).toBe(count)
      expect(differingBars(expected.bars, found)).toEqual([])
    },
  }
}

async function viaProxy(own: Pipeline, brokers: string | undefined) {
  const [port] = (await freePorts(1)) as [number]
  const url = new URL(own.database.url)
  const targetPort = Number(brokers === undefined ? url.port : brokers.split(':')[1])
  const proxy = await tcpProxy({ port, targetPort })
  onTestFinished(() => proxy.close())
  const place: Environment =
    brokers === undefined
      ? { DATABASE_URL: Object.assign(url, { port }).href }
      : { KAFKA_BROKERS: `127.0.0.1:${port}` }
  return { environment: { ...own.environment, ...place, FINNHUB_API_KEY: CANARY_KEY }, proxy }
}

const RECEIVED_LIMIT_MS = 20_000
const POLL_MS = 100
/** The journal has not grown for so many polls. */
const QUIET_POLLS = 5

async function untilReceived(home: string, record: string, count: number): Promise<void> {
  const deadlineMs = performance.now() + RECEIVED_LIMIT_MS
  let size = -1
  for (let quiet = 0; quiet < QUIET_POLLS; quiet += 1) {
    await sleep(POLL_MS)
    const sizes = await Promise.all((await filesIn(home)).map(async (path) => sizeOf(path)))
    const total = sizes.reduce((sum, bytes) => sum + bytes, 0)
    const { trades } = await expectedBars(record)
    if (total !== size || trades < count) quiet = 0
    size = total
    if (performance.now() > deadlineMs) throw new Error(`The feed has sent ${trades} trades only`)
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map(({ path, name }) => join(path, name))
}

/** The files of a folder that hold a text. */
export async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = []
  for (const path of await filesIn(folder)) {
    if ((await readFile(path)).includes(text)) found.push(path)
  }
  return found
}
