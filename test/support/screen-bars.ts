/** Made-up minutes of two symbols for the screens of the docs: the same ones every time. */
import { formatDecimal } from '../../src/lib/core/decimal.ts'
import type { StoredBar } from '../../src/lib/core/stored-bar.ts'

const MINUTE_MS = 60_000
export const SCREEN_START_MS = Date.UTC(2023, 2, 15, 13, 20)

/** Minutes of Bitcoin, with trades missing in the last but two and none at all in a few. */
export function bitcoinBars(count: number): StoredBar[] {
  const bars = walk('BINANCE:BTCUSDT', count, { startCents: 2_470_050, stepCents: 1_200, seed: 7 })
  const quiet = bars.filter((_, at) => at < count - 34 || at > count - 31)
  return quiet.map((bar, at) => ({ ...bar, complete: at !== quiet.length - 3 }))
}

/** Minutes of Apple. */
export function appleBars(count: number): StoredBar[] {
  return walk('AAPL', count, { startCents: 15_119, stepCents: 12, seed: 11 })
}

interface Walk {
  readonly startCents: number
  readonly stepCents: number
  readonly seed: number
}

function walk(symbol: string, count: number, { startCents, stepCents, seed }: Walk): StoredBar[] {
  const random = numbersFrom(seed)
  let close = startCents
  return Array.from({ length: count }, (_, at) => {
    const open = close
    close += random(stepCents * 2 + 1) - stepCents
    const high = Math.max(open, close) + random(stepCents)
    const low = Math.min(open, close) - random(stepCents)
    const tradeCount = 3 + random(400)
    return {
      ...{ symbol, startMs: SCREEN_START_MS + at * MINUTE_MS, tradeCount, complete: true },
      ...{ open: decimal(open, 2), high: decimal(high, 2), low: decimal(low, 2) },
      ...{ close: decimal(close, 2), volume: decimal(tradeCount * (100 + random(900)), 5) },
      vwap: decimal((open + high + low + close) * 25, 4),
    }
  })
}

function decimal(digits: number, scale: number): string {
  const text = formatDecimal({ digits: BigInt(digits), scale })
  return text.replace(/\.?0+$/, '')
}

/** Whole numbers below a limit, of a linear congruential generator. */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * limit)
  }
}
