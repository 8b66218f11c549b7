import { seededRandom } from './seeded-random.ts'

/** A market that is made up: every symbol walks at random, the same way for the same seed. */
export interface SimulatedMarket {
  /** The next trade of a symbol as Finnhub writes it in JSON; a rare one is late or a copy. */
  trade(symbol: string, atMs: number): string
}

/** Symbols that are asked for in examples. Any other name has a market, too. */
export const SIMULATED_SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'BINANCE:BTCUSDT', 'BINANCE:ETHUSDT']

export function simulatedMarket(seed: string | number): SimulatedMarket {
  const instruments = new Map<string, Instrument>()
  const instrumentOf = (symbol: string) => {
    const known = instruments.get(symbol)
    if (known !== undefined) return known
    const made = instrument(symbol, seededRandom(`${seed}/${symbol}`))
    instruments.set(symbol, made)
    return made
  }
  return { trade: (symbol, atMs) => nextTrade(instrumentOf(symbol), atMs) }
}

type Kind = 'stock' | 'crypto' | 'forex'

interface Instrument {
  readonly symbolJson: string
  readonly kind: Kind
  readonly random: () => number
  /** Prices are whole numbers of units of 10^-decimals. */
  readonly decimals: number
  readonly startUnits: number
  readonly tickUnits: number
  priceUnits: number
  lastTrade: string
}

const START_PRICES = new Map([
  ['AAPL', 190],
  ['MSFT', 410],
  ['TSLA', 240],
  ['BINANCE:BTCUSDT', 65_000],
  ['BINANCE:ETHUSDT', 3_200],
  ['OANDA:EUR_USD', 1.09],
])

/** Stocks trade in cents, with a share of prices between them. */
const DECIMALS = { stock: 4, crypto: 2, forex: 5 }
const STOCK_TICK_UNITS = 100

function instrument(symbol: string, random: () => number): Instrument {
  const kind = kindOf(symbol)
  const decimals = DECIMALS[kind]
  const price = START_PRICES.get(symbol) ?? 5 + Math.floor(random() * 500)
  const startUnits = Math.round(price * 10 ** decimals)
  return {
    symbolJson: JSON.stringify(symbol),
    kind,
    random,
    decimals,
    startUnits,
    tickUnits: kind === 'stock' ? STOCK_TICK_UNITS : 1,
    priceUnits: startUnits,
    lastTrade: '',
  }
}

function kindOf(symbol: string): Kind {
  if (/^(OANDA|FXCM|FOREX|IC MARKETS):/.test(symbol)) return 'forex'
  return symbol.includes(':') ? 'crypto' : 'stock'
}

const EQUAL_PRINTS = 0.04
const LATE_TRADES = 0.002
const LATE_MAX_MS = 5_000

function nextTrade(of: Instrument, atMs: number): string {
  if (of.lastTrade !== '' && of.random() < EQUAL_PRINTS) return of.lastTrade
  const lateMs = of.random() < LATE_TRADES ? Math.ceil(of.random() * LATE_MAX_MS) : 0
  const price = decimalText(nextPrice(of), of.decimals)
  const { size, conditions } = printOf(of)
  const end = `"p":${price},"s":${of.symbolJson},"t":${atMs - lateMs},"v":${size}}`
  of.lastTrade = conditions === undefined ? `{${end}` : `{"c":${conditions},${end}`
  return of.lastTrade
}

/** One step is at most about a five-thousandth of the price, and never less than a tick. */
const STEP_SHARE = 0.0002
const BETWEEN_TICKS = 0.2

function nextPrice(of: Instrument): number {
  const stepTicks = Math.max(1, Math.round((of.startUnits * STEP_SHARE) / of.tickUnits))
  const step = Math.round((of.random() * 2 - 1) * stepTicks) * of.tickUnits
  const low = of.tickUnits * Math.ceil(of.startUnits / 2 / of.tickUnits)
  of.priceUnits = Math.min(Math.max(of.priceUnits + step, low), of.startUnits * 2)
  const between = of.random() < BETWEEN_TICKS ? Math.floor(of.random() * of.tickUnits) : 0
  return of.priceUnits + between
}

/** Size and conditions as JSON; undefined where the feed would leave conditions away. */
function printOf({ kind, random }: Instrument): { size: string; conditions: string | undefined } {
  if (kind === 'stock') return stockPrint(random)
  if (kind === 'crypto') {
    return { size: decimalText(Math.floor(10 ** (3 + random() * 6)), 8), conditions: 'null' }
  }
  const size = random() < 0.5 ? '0' : String(1000 * Math.ceil(random() * 1000))
  return { size, conditions: random() < 0.5 ? '[]' : undefined }
}

function stockPrint(random: () => number): { size: string; conditions: string } {
  const isOddLot = random() < 0.6
  const size = isOddLot ? Math.ceil(random() * 99) : 100 * Math.ceil(random() * 10)
  const codes = ['"1"']
  if (random() < 0.2) codes.push('"8"')
  if (random() < 0.1) codes.push('"24"')
  if (isOddLot) codes.push('"12"')
  return { size: String(size), conditions: `[${codes.join(',')}]` }
}

function decimalText(units: number, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, '0')
  const point = digits.length - decimals
  const fraction = digits.slice(point).replace(/0+$/, '')
  return fraction === '' ? digits.slice(0, point) : `${digits.slice(0, point)}.${fraction}`
}
