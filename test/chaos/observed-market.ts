/**
 * A feed of numbered trades that goes on whether or not mkt listens, as a market does, and an
 * observer who hears all of it and never goes away.
 */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { encodeTrade } from '../../src/lib/core/trade-codec.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import { startSimulator } from '../../src/lib/feed/finnhub-simulator.ts'
import { parseFinnhubMessage } from '../../src/lib/feed/finnhub-message.ts'
import { seededRandom } from '../../src/lib/feed/simulator/seeded-random.ts'
import type { SimulatorFault } from '../../src/lib/feed/simulator/simulator-faults.ts'
import { fileOf } from '../support/trade-files.ts'
import { numberedTrades, numberOf } from './numbered-trades.ts'

export interface ObservedMarket {
  /** What `mkt produce` is given to listen to all of it. */
  readonly flags: readonly string[]
  readonly symbols: readonly string[]
  /** All trades so far, in the order in which they were sent; their times are those of sending. */
  emitted(): readonly Trade[]
  /** When mkt has connected, ms since 1970. */
  connects(): readonly number[]
  /** Ends mkt's connection after its next frame: with a close code, or without a word. */
  close(code: number | undefined): void
  stop(): Promise<void>
}

export interface MarketOptions {
  readonly seed: number
  /** Trades a second, all symbols together. */
  readonly rate: number
  /** Then it falls silent. */
  readonly lifeMs: number
}

const MS_PER_SECOND = 1_000
const START_MS = Date.UTC(2024, 0, 2, 14, 30)

export async function observedMarket({
  seed,
  rate,
  lifeMs,
}: MarketOptions): Promise<ObservedMarket> {
  const planned = plannedTrades(seed, Math.ceil((rate * lifeMs) / MS_PER_SECOND))
  const symbols = [...new Set(planned.map(({ symbol }) => symbol))]
  const path = await fileOf(linesOf(planned, seed))
  const closes: SimulatorFault['endAfter'][] = []
  const connects: number[] = []
  const faults = (handshake: number): SimulatorFault | undefined => {
    if (handshake === OBSERVER) return undefined
    connects.push(Date.now())
    return fault(closes)
  }
  const recording = { path, shiftToNow: true }
  const simulator = await startSimulator({ symbols, rate, recording, faults })
  const emitted = await observe(simulator.url, symbols, planned)
  return {
    flags: [`--url=${simulator.url}`, `--symbols=${symbols.join(',')}`],
    symbols,
    emitted: () => emitted,
    connects: () => connects,
    close: (code) => void closes.push({ frames: 0, ...(code !== undefined && { code }) }),
    stop: () => simulator.stop(),
  }
}

/** The first to connect. */
const OBSERVER = 0

/** Ends its connection as soon as an end waits, which then is used up. */
function fault(closes: SimulatorFault['endAfter'][]): SimulatorFault {
  return {
    get endAfter() {
      return closes.shift()
    },
  }
}

/** A feed names the time of sending: all trades have one time here, which is moved to then. */
function plannedTrades(seed: number, count: number): Trade[] {
  return numberedTrades({ count, seed }).map((trade) => ({ ...trade, timeMs: START_MS }))
}

const LINE_MAX_TRADES = 6

/** Frames of one to a few trades. */
function linesOf(trades: readonly Trade[], seed: number): string {
  const random = seededRandom(`frames ${seed}`)
  const lines: string[] = []
  for (let at = 0; at < trades.length;) {
    const end = at + 1 + Math.floor(random() * LINE_MAX_TRADES)
    const data = trades.slice(at, end).map(encodeTrade)
    lines.push(`{"data":[${data.join(',')}],"type":"trade"}\n`)
    at = end
  }
  return lines.join('')
}

/** Gives the list of what was heard, which grows. */
async function observe(
  url: string,
  symbols: readonly string[],
  planned: readonly Trade[],
): Promise<readonly Trade[]> {
  const heard: Trade[] = []
  const socket = new WebSocket(`${url}?token=observer`)
  socket.on('message', (data: Buffer) => {
    const message = parseFinnhubMessage(data.toString(), { unit: 'ms' })
    if (message.kind !== 'trades') return
    for (const { size, timeMs } of message.trades) {
      heard.push({ ...(planned[numberOf(size) - 1] as Trade), timeMs })
    }
  })
  await once(socket, 'open')
  for (const symbol of symbols) socket.send(JSON.stringify({ type: 'subscribe', symbol }))
  return heard
}
