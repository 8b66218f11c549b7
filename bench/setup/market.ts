/** Made-up trades: the same ones on every run, mildly out of order as those of an exchange are. */
import { seededRandom } from '../../src/lib/feed/simulator/seeded-random.ts'

export interface MarketShape {
  readonly trades: number
  readonly symbols: number
  /**
   * So many trades in a row are of one bar; every bar comes once. Without it symbols take turns at
   * random over four hours, and one trade in ten is up to three seconds late.
   */
  readonly runLength?: number
}

/** Some trades as columns, which are filled anew for the next ones. */
export interface MadeTrades {
  length: number
  readonly symbol: Int32Array
  readonly timeMs: Float64Array
  /** The price, times 100. */
  readonly cents: Int32Array
  /** The size, times 10,000. */
  readonly size: Int32Array
}

/** So many symbols the trades have where nothing else is measured. */
export const SYMBOLS = 20
export const PRICE_DIGITS = 2
export const SIZE_DIGITS = 4
export const MINUTE_MS = 60_000
export const START_MS = Date.UTC(2026, 0, 5, 14, 30)

const TRADES_AT_ONCE = 20_000
const MIXED_MINUTES = 240
/** So that no late trade comes before the first minute. */
const LEAD_MS = 5_000
const LATE_SHARE = 0.1
const LATE_MAX_MS = 3_000
const SIZE_MAX = 100_000
const LOWEST_CENTS = 8_000
const CENTS_APART = 1_700
const PRICE_LEVELS = 20
const NOISE_CENTS = 60
const WAVE_CENTS = 900
const WAVE_TRADES = 400_000

/** How many minutes there are trades in. */
export function minutesOf({ trades, symbols, runLength }: MarketShape): number {
  return runLength === undefined ? MIXED_MINUTES : Math.ceil(trades / runLength / symbols)
}

export function symbolName(symbol: number): string {
  return `BINANCE:S${symbol}USDT`
}

/** All trades of a market, in the order in which they go into the log. */
export function* madeTrades(shape: MarketShape): Generator<MadeTrades> {
  const random = seededRandom('market')
  const some = emptyTrades()
  const fill = shape.runLength === undefined ? fillMixed : fillRuns
  for (let first = 0; first < shape.trades; first += TRADES_AT_ONCE) {
    some.length = Math.min(TRADES_AT_ONCE, shape.trades - first)
    for (let row = 0; row < some.length; row += 1) {
      fill(shape, some, row, first + row, random)
      const level = LOWEST_CENTS + CENTS_APART * ((some.symbol[row] as number) % PRICE_LEVELS)
      const wave = Math.round(WAVE_CENTS * Math.sin((first + row) / WAVE_TRADES))
      some.cents[row] = level + wave + Math.floor(random() * NOISE_CENTS)
      some.size[row] = 1 + Math.floor(random() * SIZE_MAX)
    }
    yield some
  }
}

function emptyTrades(): MadeTrades {
  return {
    length: 0,
    symbol: new Int32Array(TRADES_AT_ONCE),
    timeMs: new Float64Array(TRADES_AT_ONCE),
    cents: new Int32Array(TRADES_AT_ONCE),
    size: new Int32Array(TRADES_AT_ONCE),
  }
}

type Random = () => number
type Fill = (shape: MarketShape, some: MadeTrades, row: number, at: number, random: Random) => void

const fillMixed: Fill = ({ trades, symbols }, some, row, at, random) => {
  const spanMs = MIXED_MINUTES * MINUTE_MS - LEAD_MS
  const lateMs = random() < LATE_SHARE ? Math.floor(random() * LATE_MAX_MS) : 0
  some.symbol[row] = Math.floor(random() * symbols)
  some.timeMs[row] = START_MS + LEAD_MS + Math.floor((at / trades) * spanMs) - lateMs
}

const fillRuns: Fill = ({ symbols, runLength = 1 }, some, row, at, random) => {
  const run = Math.floor(at / runLength)
  const shareOfMinute = ((at % runLength) + random()) / (runLength + 1)
  some.symbol[row] = run % symbols
  const minuteMs = START_MS + Math.floor(run / symbols) * MINUTE_MS
  some.timeMs[row] = minuteMs + Math.floor(shareOfMinute * MINUTE_MS)
}
