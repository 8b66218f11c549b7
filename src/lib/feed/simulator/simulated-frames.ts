import { seededRandom } from './seeded-random.ts'
import { simulatedMarket } from './simulated-market.ts'

/** A frame that is due at a time; what it says is made when it is sent. */
export interface DueFrame {
  /** Ms after the beginning. */
  readonly offsetMs: number
  readonly make: () => FrameContent
}

/** Trades that are cut to the symbols of a subscriber, or a line that is sent as it is. */
export type FrameContent =
  | { readonly kind: 'trades'; readonly trades: readonly FrameTrade[] }
  | { readonly kind: 'line'; readonly text: string; readonly tradeCount: number }

export interface FrameTrade {
  readonly symbol: string
  readonly json: string
}

export interface FrameOptions {
  readonly seed: string | number
  /** Trades a second, over all symbols. */
  readonly rate: number
  /** Ends after so many trades. */
  readonly count: number
  /** What is traded now. */
  readonly symbols: () => readonly string[]
  /** The event time of what is due at an offset, ms since 1970. */
  readonly timeOf: (offsetMs: number) => number
}

/** Frames of one to a few trades, larger ones where the rate is high. */
export function* simulatedFrames(options: FrameOptions): Generator<DueFrame> {
  const { seed, rate, count } = options
  const random = seededRandom(`${seed}/frames`)
  const market = simulatedMarket(seed)
  const maxTrades = maxTradesAt(rate)
  let made = 0
  while (made < count) {
    const size = Math.min(count - made, 1 + Math.floor(random() * maxTrades))
    made += size
    const offsetMs = Math.round((made * 1000) / rate)
    const content = { size, offsetMs, random, market, options }
    yield { offsetMs, make: () => ({ kind: 'trades', trades: tradesOf(content) }) }
  }
}

const FRAMES_PER_SECOND = 250
const SMALL_FRAME_MAX_TRADES = 8
const FRAME_MAX_TRADES = 1_000

function maxTradesAt(rate: number): number {
  const wanted = Math.ceil((2 * rate) / FRAMES_PER_SECOND)
  return Math.min(FRAME_MAX_TRADES, Math.max(wanted, SMALL_FRAME_MAX_TRADES))
}

interface ContentOptions {
  readonly size: number
  readonly offsetMs: number
  readonly random: () => number
  readonly market: ReturnType<typeof simulatedMarket>
  readonly options: FrameOptions
}

/** The trades of a frame are from this long before it was sent. */
const FRAME_SPAN_MS = 40
/** Finnhub sends some frames newest first. */
const DESCENDING_FRAMES = 0.1

function tradesOf({ size, offsetMs, random, market, options }: ContentOptions): FrameTrade[] {
  const symbols = options.symbols()
  const endMs = options.timeOf(offsetMs)
  const isDescending = random() < DESCENDING_FRAMES
  const trades: FrameTrade[] = []
  for (let at = 0; at < size; at += 1) {
    const symbol = symbols[Math.floor(random() * symbols.length)]
    const agoMs = Math.floor(((isDescending ? at : size - 1 - at) * FRAME_SPAN_MS) / size)
    if (symbol !== undefined) trades.push({ symbol, json: market.trade(symbol, endMs - agoMs) })
  }
  return trades
}
