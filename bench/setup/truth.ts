/** The bars that made-up trades have, added up while they are made, in whole numbers that are exact. */
import {
  MINUTE_MS,
  minutesOf,
  PRICE_DIGITS,
  SIZE_DIGITS,
  START_MS,
  symbolName,
  type MadeTrades,
  type MarketShape,
} from './market.ts'

export interface Truth {
  /** How many bars there are. */
  bars(): number
  /** The bar of a symbol that begins at a time, or undefined where there is none. */
  bar(symbol: string, startMs: number): TrueBar | undefined
}

/** Numbers as texts without zeros at their end. */
export interface TrueBar {
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly volume: string
  readonly notional: string
  readonly trades: string
}

export interface GrowingTruth extends Truth {
  add(trades: MadeTrades): void
}

export function truthOf(shape: MarketShape): GrowingTruth {
  const columns = emptyColumns(minutesOf(shape) * shape.symbols)
  const symbols = new Map(
    Array.from({ length: shape.symbols }, (_, symbol) => [symbolName(symbol), symbol]),
  )
  return {
    add: (trades) => addTrades(columns, shape.symbols, trades),
    bars: () => columns.count.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
    bar(name, startMs) {
      const symbol = symbols.get(name)
      if (symbol === undefined) return undefined
      return barAt(columns, slotOf(symbol, startMs, shape.symbols))
    },
  }
}

/** One place per symbol and minute. */
interface BarColumns {
  readonly openMs: Float64Array
  readonly closeMs: Float64Array
  readonly open: Int32Array
  readonly high: Int32Array
  readonly low: Int32Array
  readonly close: Int32Array
  readonly volume: Float64Array
  readonly notional: Float64Array
  readonly count: Int32Array
}

function emptyColumns(slots: number): BarColumns {
  const integers = () => new Int32Array(slots)
  const doubles = () => new Float64Array(slots)
  return {
    ...{ openMs: doubles(), closeMs: doubles(), volume: doubles(), notional: doubles() },
    ...{ open: integers(), high: integers(), low: integers(), close: integers() },
    count: integers(),
  }
}

function slotOf(symbol: number, timeMs: number, symbols: number): number {
  return Math.floor((timeMs - START_MS) / MINUTE_MS) * symbols + symbol
}

function addTrades(bars: BarColumns, symbols: number, trades: MadeTrades): void {
  for (let row = 0; row < trades.length; row += 1) {
    const timeMs = trades.timeMs[row] as number
    const slot = slotOf(trades.symbol[row] as number, timeMs, symbols)
    addTrade(bars, slot, timeMs, trades.cents[row] as number, trades.size[row] as number)
  }
}

/** Of trades with one time the first in the log opens a bar, and the last closes it. */
function addTrade(bars: BarColumns, slot: number, timeMs: number, cents: number, size: number) {
  const isFirst = bars.count[slot] === 0
  if (isFirst || timeMs < (bars.openMs[slot] as number)) {
    bars.openMs[slot] = timeMs
    bars.open[slot] = cents
  }
  if (isFirst || timeMs >= (bars.closeMs[slot] as number)) {
    bars.closeMs[slot] = timeMs
    bars.close[slot] = cents
  }
  bars.high[slot] = isFirst ? cents : Math.max(bars.high[slot] as number, cents)
  bars.low[slot] = isFirst ? cents : Math.min(bars.low[slot] as number, cents)
  bars.volume[slot] = (bars.volume[slot] as number) + size
  bars.notional[slot] = exact((bars.notional[slot] as number) + cents * size)
  bars.count[slot] = (bars.count[slot] as number) + 1
}

function exact(sum: number): number {
  if (!Number.isSafeInteger(sum)) throw new Error(`A bar is too large to be checked: ${sum}`)
  return sum
}

function barAt(bars: BarColumns, slot: number): TrueBar | undefined {
  const trades = bars.count[slot] ?? 0
  if (trades === 0) return undefined
  const text = (column: Int32Array | Float64Array, digits: number) => {
    return decimalText(column[slot] as number, digits)
  }
  return {
    open: text(bars.open, PRICE_DIGITS),
    high: text(bars.high, PRICE_DIGITS),
    low: text(bars.low, PRICE_DIGITS),
    close: text(bars.close, PRICE_DIGITS),
    volume: text(bars.volume, SIZE_DIGITS),
    notional: text(bars.notional, PRICE_DIGITS + SIZE_DIGITS),
    trades: String(trades),
  }
}

function decimalText(mantissa: number, digits: number): string {
  const padded = String(mantissa).padStart(digits + 1, '0')
  const fraction = padded.slice(-digits).replace(/0+$/, '')
  return padded.slice(0, -digits) + (fraction === '' ? '' : `.${fraction}`)
}
