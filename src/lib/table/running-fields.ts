/** Columns that say how a bar stands to the bars before it. */
import {
  add,
  decimalOf,
  divideRounded,
  formatDecimal,
  multiply,
  type Decimal,
} from '../core/decimal.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import { plainNumber } from './bar-fields.ts'
import { sparkline } from './sparkline.ts'

/** Reads the close against the one before of the same symbol, in percent; null for the first one. */
export function changeField(): (bar: StoredBar) => string | null {
  let before: { symbol: string; close: string } | undefined
  return ({ symbol, close: text }) => {
    const close = plainNumber(text)
    if (close === null) return null
    const last = before?.symbol === symbol ? before.close : undefined
    before = { symbol, close }
    return last === undefined ? null : percentChange(decimalOf(last), decimalOf(close))
  }
}

const PERCENT_PLACES = 2
const HUNDRED = decimalOf('100')

function percentChange(from: Decimal, to: Decimal): string | null {
  if (from.digits === 0n) return null
  const rise = add(to, { digits: -from.digits, scale: from.scale })
  return formatDecimal(divideRounded(multiply(rise, HUNDRED), from, PERCENT_PLACES))
}

/** So many closes make the line of a bar. */
export const SPARK_CLOSES = 8

/** Reads the newest closes of a symbol, up to the bar's own, as a line of blocks. */
export function sparkField(): (bar: StoredBar) => string {
  let symbol: string | undefined
  let closes: (string | null)[] = []
  return (bar) => {
    if (bar.symbol !== symbol) closes = []
    symbol = bar.symbol
    closes = [...closes.slice(1 - SPARK_CLOSES), plainNumber(bar.close)]
    return sparkline(closes)
  }
}
