/**
 * A bar while trades are added to it: the merge of bar.ts on plain numbers. Prices and sizes are
 * whole numbers of one scale each. What a double would not hold exactly is merged as bar.ts does it,
 * as a bar of its own that stands aside until the end.
 */
import { barOf, merge, type Bar, type Edge, type Place } from './bar.ts'
import { normalDecimal, type Decimal } from './decimal.ts'
import { tradeAt, type TradeColumns } from './trade-columns.ts'

export interface OpenBar {
  /** Start of the minute, ms since 1970. */
  readonly startMs: number
  /** That of the log that its trades stand in. */
  readonly partition: number
  /** Prices are numbers × 10^-priceScale, sizes and the volume × 10^-sizeScale. */
  priceScale: number
  sizeScale: number
  openMs: number
  openNanos: number
  openPlace: number
  openPrice: number
  high: number
  low: number
  closeMs: number
  closeNanos: number
  closePlace: number
  closePrice: number
  volume: number
  /** The sum of price × size is that of both; the first is as much of it as a double can hold. */
  notional: number
  largeNotional: bigint
  /** 0 where everything stands aside. */
  count: number
  aside: Bar | undefined
}

/** Without any trade; the literal is plain because one with spreads makes objects ten times as slow. */
export function emptyBar(startMs: number, partition: number): OpenBar {
  return {
    startMs,
    partition,
    priceScale: 0,
    sizeScale: 0,
    openMs: 0,
    openNanos: 0,
    openPlace: 0,
    openPrice: 0,
    high: 0,
    low: 0,
    closeMs: 0,
    closeNanos: 0,
    closePlace: 0,
    closePrice: 0,
    volume: 0,
    notional: 0,
    largeNotional: 0n,
    count: 0,
    aside: undefined,
  }
}

const POWERS = Array.from({ length: 16 }, (_, power) => 10 ** power)
/** The largest number up to which every whole number is a double of its own. */
const MAX = Number.MAX_SAFE_INTEGER

/** Adds a trade of the minute; `place`, its offset, decides among trades of one instant. */
export function addRow(bar: OpenBar, trades: TradeColumns, row: number, place: number): void {
  if (trades.wide.size > 0 && trades.wide.has(row)) return addAside(bar, trades, row, place)
  const priceScale = trades.priceScale[row] as number
  const sizeScale = trades.sizeScale[row] as number
  if (priceScale > bar.priceScale || sizeScale > bar.sizeScale) refine(bar, trades, row)
  const price = scaled(trades.price[row] as number, bar.priceScale - priceScale)
  const size = scaled(trades.size[row] as number, bar.sizeScale - sizeScale)
  // What the powers do not reach is NaN, which is not below the limit either.
  if (!(price <= MAX && size <= MAX)) return addAside(bar, trades, row, place)
  if (bar.volume + size > MAX) putAside(bar, trades, row)
  include(bar, price, trades.timeMs[row] as number, trades.nanos[row] as number, place)
  bar.volume += size
  addNotional(bar, price, size)
  bar.count += 1
}

function addAside(bar: OpenBar, trades: TradeColumns, row: number, place: number): void {
  mergeAside(bar, barOf(tradeAt(trades, row), placeOf(bar, place)))
}

function scaled(digits: number, by: number): number {
  return by === 0 ? digits : digits * (POWERS[by] as number)
}

/** Brings a bar to the scales of a finer trade, or aside where that would be too large for it. */
function refine(bar: OpenBar, trades: TradeColumns, row: number): void {
  const byPrice = Math.max(0, (trades.priceScale[row] as number) - bar.priceScale)
  const bySize = Math.max(0, (trades.sizeScale[row] as number) - bar.sizeScale)
  const fits = scaled(bar.high, byPrice) <= MAX && scaled(bar.volume, bySize) <= MAX
  if (fits) multiplyBar(bar, byPrice, bySize)
  else putAside(bar, trades, row)
  bar.priceScale += byPrice
  bar.sizeScale += bySize
}

function multiplyBar(bar: OpenBar, byPrice: number, bySize: number): void {
  bar.openPrice = scaled(bar.openPrice, byPrice)
  bar.high = scaled(bar.high, byPrice)
  bar.low = scaled(bar.low, byPrice)
  bar.closePrice = scaled(bar.closePrice, byPrice)
  bar.volume = scaled(bar.volume, bySize)
  bar.largeNotional = wholeNotional(bar) * 10n ** BigInt(byPrice + bySize)
  bar.notional = 0
}

/** Begins the numbers of a bar anew; what they held stands aside. */
function putAside(bar: OpenBar, trades: TradeColumns, row: number): void {
  if (bar.count > 0) {
    mergeAside(bar, barFrom(bar, trades.symbols.textOf(trades.symbol[row] as number)))
  }
  bar.volume = 0
  bar.notional = 0
  bar.largeNotional = 0n
  bar.count = 0
}

function mergeAside(bar: OpenBar, other: Bar): void {
  bar.aside = bar.aside === undefined ? other : merge(bar.aside, other)
}

/** Open, high, low and close; event time decides first, then the place, as in bar.ts. */
function include(bar: OpenBar, price: number, timeMs: number, nanos: number, place: number): void {
  const isFirst = bar.count === 0
  if (isFirst || price > bar.high) bar.high = price
  if (isFirst || price < bar.low) bar.low = price
  if (isFirst || isEarlier(bar, timeMs, nanos, place)) {
    bar.openMs = timeMs
    bar.openNanos = nanos
    bar.openPlace = place
    bar.openPrice = price
  }
  if (isFirst || isLater(bar, timeMs, nanos, place)) {
    bar.closeMs = timeMs
    bar.closeNanos = nanos
    bar.closePlace = place
    bar.closePrice = price
  }
}

function isEarlier(bar: OpenBar, timeMs: number, nanos: number, place: number): boolean {
  if (timeMs !== bar.openMs) return timeMs < bar.openMs
  return nanos === bar.openNanos ? place < bar.openPlace : nanos < bar.openNanos
}

function isLater(bar: OpenBar, timeMs: number, nanos: number, place: number): boolean {
  if (timeMs !== bar.closeMs) return timeMs > bar.closeMs
  return nanos === bar.closeNanos ? place > bar.closePlace : nanos > bar.closeNanos
}

function addNotional(bar: OpenBar, price: number, size: number): void {
  const sum = bar.notional + price * size
  if (sum <= MAX) bar.notional = sum
  else {
    bar.largeNotional = wholeNotional(bar) + BigInt(price) * BigInt(size)
    bar.notional = 0
  }
}

function wholeNotional({ notional, largeNotional }: OpenBar): bigint {
  return largeNotional + BigInt(notional)
}

/** The bar of all trades that were added, of which there is one at least. */
export function finishedBar(bar: OpenBar, symbol: string): Bar {
  if (bar.count === 0) return bar.aside as Bar
  const numbers = barFrom(bar, symbol)
  return bar.aside === undefined ? numbers : merge(bar.aside, numbers)
}

function barFrom(bar: OpenBar, symbol: string): Bar {
  const { priceScale, sizeScale } = bar
  const priceOf = (digits: number) => normalDecimal(BigInt(digits), priceScale)
  return {
    symbol,
    startMs: bar.startMs,
    open: edgeOf(bar, bar.openMs, bar.openNanos, bar.openPlace, priceOf(bar.openPrice)),
    high: priceOf(bar.high),
    low: priceOf(bar.low),
    close: edgeOf(bar, bar.closeMs, bar.closeNanos, bar.closePlace, priceOf(bar.closePrice)),
    volume: normalDecimal(BigInt(bar.volume), sizeScale),
    notional: normalDecimal(wholeNotional(bar), priceScale + sizeScale),
    tradeCount: bar.count,
  }
}

function edgeOf(bar: OpenBar, timeMs: number, nanos: number, place: number, price: Decimal): Edge {
  const { offset, partition } = placeOf(bar, place)
  return { timeMs, nanos, offset, partition, price }
}

function placeOf({ partition }: OpenBar, place: number): Place {
  return { offset: BigInt(place), partition }
}
