/**
 * Made-up recordings of a feed, and the csv of their bars, worked out here in whole numbers and
 * without any code of the program: what the program prints is compared with it letter by letter.
 */
export interface MadeUpTrade {
  readonly symbol: string
  /** In units of 10^-4. */
  readonly price: bigint
  /** In units of 10^-8. */
  readonly size: bigint
  readonly timeMs: number
}

const PRICE_PLACES = 4
const SIZE_PLACES = 8
const SYMBOLS = ['AAPL', 'BINANCE:BTCUSDT', 'OANDA:EUR_USD', 'MSFT', '__proto__', '=A1']
const START_MS = Date.UTC(2023, 2, 15, 13, 20)
const SPAN_MS = 600_000

/** So many trades, the same ones for the same seed: ten minutes of six symbols in any order. */
export function madeUpTrades(count: number, seed = 1): MadeUpTrade[] {
  let state = seed * 7919 + 12345
  const below = (limit: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  return Array.from({ length: count }, () => ({
    symbol: SYMBOLS[below(SYMBOLS.length)] as string,
    price: BigInt(1_000_000 + below(9_000_000)),
    size: BigInt(1 + below(900_000_000)),
    timeMs: START_MS + below(SPAN_MS),
  }))
}

/** A recording as Finnhub sends it: messages of several trades, and frames that are no trades. */
export function recordingOf(trades: readonly MadeUpTrade[], perMessage = 3): string {
  const lines = ['{"type":"ping"}', '{"data":[],"type":"trade"}']
  for (let at = 0; at < trades.length; at += perMessage) {
    const data = trades.slice(at, at + perMessage).map(tradeJson)
    lines.push(`{"data":[${data.join(',')}],"type":"trade"}`)
    if (at % 7 === 0) lines.push('{"type":"ping"}')
  }
  return `${lines.join('\n')}\n`
}

export function tradeJson({ symbol, price, size, timeMs }: MadeUpTrade): string {
  const numbers = `"p":${decimal(price, PRICE_PLACES)},"s":${JSON.stringify(symbol)}`
  return `{"c":["1","12"],${numbers},"t":${timeMs},"v":${decimal(size, SIZE_PLACES)}}`
}

export function csvFileOf(trades: readonly MadeUpTrade[]): string {
  const rows = trades.map(({ symbol, price, size, timeMs }) =>
    [symbol, timeMs, decimal(price, PRICE_PLACES), decimal(size, SIZE_PLACES)].join(','),
  )
  return `${['symbol,timestamp,price,volume', ...rows].join('\n')}\n`
}

export const BARS_HEADER = 'symbol,timestamp,open,high,low,close,volume,trade_count,vwap'

/** What `mkt bars --all --format csv` prints of trades that were sent in this order. */
export function barsCsvOf(trades: readonly MadeUpTrade[]): string {
  const minutes = new Map<string, MadeUpTrade[]>()
  for (const trade of trades) {
    const minute = new Date(Math.floor(trade.timeMs / 60_000) * 60_000).toISOString()
    const key = `${trade.symbol},${minute.replace('.000', '')}`
    minutes.set(key, [...(minutes.get(key) ?? []), trade])
  }
  const keys = [...minutes.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const rows = keys.map((key) => `${key},${barOf(minutes.get(key) ?? [])}`)
  return `${[BARS_HEADER, ...rows].join('\n')}\n`
}

/** Sorting is stable: of trades of one instant the first of the file is the open. */
function barOf(trades: readonly MadeUpTrade[]): string {
  const byTime = [...trades].sort((a, b) => a.timeMs - b.timeMs)
  const prices = trades.map(({ price }) => price)
  const volume = trades.reduce((sum, { size }) => sum + size, 0n)
  const edges = [
    byTime[0]?.price ?? 0n,
    prices.reduce((a, b) => (a > b ? a : b)),
    prices.reduce((a, b) => (a < b ? a : b)),
    byTime.at(-1)?.price ?? 0n,
  ]
  const ohlc = edges.map((price) => decimal(price, PRICE_PLACES))
  return [...ohlc, decimal(volume, SIZE_PLACES), trades.length, vwapOf(trades, volume)].join(',')
}

const VWAP_PLACES = 10

function vwapOf(trades: readonly MadeUpTrade[], volume: bigint): string {
  if (volume === 0n) return ''
  const notional = trades.reduce((sum, { price, size }) => sum + price * size, 0n)
  const scaled = notional * 10n ** BigInt(VWAP_PLACES - PRICE_PLACES)
  return decimal((2n * scaled + volume) / (2n * volume), VWAP_PLACES)
}

/** A whole number of 10^-places as plain decimal, without zeros at the end. */
function decimal(units: bigint, places: number): string {
  const digits = units.toString().padStart(places + 1, '0')
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`
  return text.replace(/\.?0+$/, '')
}
