/**
 * Trades as columns of numbers, with no object per trade: what the readers of files fill and the
 * hot paths walk. A trade that the columns cannot hold exactly, such as one with a price of twenty
 * digits, stands in `wide` as a whole, and its row holds its symbol and time only.
 */
import type { SymbolTable } from './symbol-table.ts'
import type { Trade } from './trade.ts'

export interface TradeColumns {
  /** How many rows are filled. */
  length: number
  readonly symbols: SymbolTable
  symbol: Int32Array
  timeMs: Float64Array
  /** Nanoseconds within the millisecond. */
  nanos: Int32Array
  /** price × 10^priceScale, a whole number that a double holds exactly; likewise size. */
  price: Float64Array
  priceScale: Uint8Array
  size: Float64Array
  sizeScale: Uint8Array
  /** The line in its file, counted from 1. */
  line: Float64Array
  /** The number of the trade in its source, counted from 0. */
  seq: Float64Array
  /** The id that the file gives the trade, where it is a whole number; else NaN. */
  idNumber: Float64Array
  /** An id of another kind, by row. */
  readonly idText: Map<number, string>
  readonly conditions: Map<number, readonly string[]>
  readonly wide: Map<number, Trade>
}

const FIRST_CAPACITY = 1024

export function tradeColumns(symbols: SymbolTable): TradeColumns {
  return { length: 0, symbols, ...arrays(FIRST_CAPACITY), ...maps() }
}

function arrays(capacity: number) {
  return {
    symbol: new Int32Array(capacity),
    timeMs: new Float64Array(capacity),
    nanos: new Int32Array(capacity),
    price: new Float64Array(capacity),
    priceScale: new Uint8Array(capacity),
    size: new Float64Array(capacity),
    sizeScale: new Uint8Array(capacity),
    line: new Float64Array(capacity),
    seq: new Float64Array(capacity),
    idNumber: new Float64Array(capacity),
  }
}

type Arrays = ReturnType<typeof arrays>

function maps() {
  return {
    idText: new Map<number, string>(),
    conditions: new Map<number, readonly string[]>(),
    wide: new Map<number, Trade>(),
  }
}

/** The next free row, with no id; it counts once `length` is raised. */
export function nextRow(columns: TradeColumns): number {
  const row = columns.length
  if (row === columns.symbol.length) grow(columns)
  columns.idNumber[row] = Number.NaN
  return row
}

function grow(columns: TradeColumns): void {
  const wider = arrays(columns.symbol.length * 2)
  for (const name of Object.keys(wider) as (keyof Arrays)[]) wider[name].set(columns[name])
  Object.assign(columns, wider)
}

/** Forgets the rows from `length` on, all by default. */
export function truncate(columns: TradeColumns, length = 0): void {
  columns.length = length
  if (columns.idText.size + columns.conditions.size + columns.wide.size === 0) return
  for (const extra of [columns.idText, columns.conditions, columns.wide]) {
    if (length === 0) extra.clear()
    for (const row of [...extra.keys()]) if (row >= length) extra.delete(row)
  }
}

/** Doubles hold whole numbers exactly up to here. */
const MAX_EXACT = BigInt(Number.MAX_SAFE_INTEGER)
/** What stands between 10^-18 and 10^18 with so many digits has no greater scale. */
const MAX_SCALE = 255

/** Appends a trade whose symbol is known to the table already, under the name it has there. */
export function addTrade(
  columns: TradeColumns,
  trade: Trade,
  symbol: number,
  line: number,
): number {
  const row = nextRow(columns)
  const { price, size } = trade
  columns.symbol[row] = symbol
  columns.timeMs[row] = trade.timeMs
  columns.nanos[row] = trade.nanos
  columns.line[row] = line
  columns.price[row] = Number(price.digits)
  columns.priceScale[row] = price.scale
  columns.size[row] = Number(size.digits)
  columns.sizeScale[row] = size.scale
  if (trade.conditions !== undefined) columns.conditions.set(row, trade.conditions)
  const isExact = price.digits <= MAX_EXACT && size.digits <= MAX_EXACT
  if (!isExact || price.scale > MAX_SCALE || size.scale > MAX_SCALE) columns.wide.set(row, trade)
  columns.length = row + 1
  return row
}

/** The trade of a row as an object. */
export function tradeAt(columns: TradeColumns, row: number): Trade {
  const wide = columns.wide.size === 0 ? undefined : columns.wide.get(row)
  if (wide !== undefined) return wide
  const trade = {
    symbol: columns.symbols.textOf(columns.symbol[row] as number),
    price: decimalAt(columns.price, columns.priceScale, row),
    size: decimalAt(columns.size, columns.sizeScale, row),
    timeMs: columns.timeMs[row] as number,
    nanos: columns.nanos[row] as number,
  }
  const conditions = columns.conditions.size === 0 ? undefined : columns.conditions.get(row)
  return conditions === undefined ? trade : { ...trade, conditions }
}

function decimalAt(digits: Float64Array, scales: Uint8Array, row: number) {
  return { digits: BigInt(digits[row] as number), scale: scales[row] as number }
}

/** Moves a row to an earlier place, over what stands there. */
export function moveRow(columns: TradeColumns, from: number, to: number): void {
  if (from === to) return
  copyNumbers(columns, from, columns, to)
  moveExtra(columns.idText, from, to)
  moveExtra(columns.conditions, from, to)
  moveExtra(columns.wide, from, to)
}

function copyNumbers(of: TradeColumns, from: number, into: TradeColumns, to: number): void {
  into.symbol[to] = of.symbol[from] as number
  into.timeMs[to] = of.timeMs[from] as number
  into.nanos[to] = of.nanos[from] as number
  into.price[to] = of.price[from] as number
  into.priceScale[to] = of.priceScale[from] as number
  into.size[to] = of.size[from] as number
  into.sizeScale[to] = of.sizeScale[from] as number
  into.line[to] = of.line[from] as number
  into.seq[to] = of.seq[from] as number
  into.idNumber[to] = of.idNumber[from] as number
}

function moveExtra<T>(extra: Map<number, T>, from: number, to: number): void {
  if (extra.size === 0) return
  const value = extra.get(from)
  extra.delete(from)
  extra.delete(to)
  if (value !== undefined) extra.set(to, value)
}

/** Appends all rows of other columns, which have the same table of symbols. */
export function appendRows(columns: TradeColumns, others: TradeColumns): void {
  const first = columns.length
  for (let row = 0; row < others.length; row += 1) {
    copyNumbers(others, row, columns, nextRow(columns))
    columns.length += 1
  }
  appendExtra(columns.idText, others.idText, first)
  appendExtra(columns.conditions, others.conditions, first)
  appendExtra(columns.wide, others.wide, first)
}

function appendExtra<T>(extra: Map<number, T>, others: Map<number, T>, first: number): void {
  if (others.size === 0) return
  for (const [row, value] of others) extra.set(first + row, value)
}
