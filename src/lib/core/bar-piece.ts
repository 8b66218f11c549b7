/**
 * The same merge as in bar.ts, of bars that are stored already: a bar of an hour, a day, a week is
 * made of pieces that follow each other in time. Numbers are plain decimal texts, sums are exact.
 */
import { vwapOf } from './bar.ts'
import { add, compare, decimalOf, formatDecimal, type Decimal } from './decimal.ts'
import type { StoredBar } from './stored-bar.ts'

/** The minutes of a stretch of time as one. */
export interface BarPiece {
  readonly symbol: string
  readonly open: string | null
  readonly high: string | null
  readonly low: string | null
  readonly close: string | null
  readonly volume: string
  /** The exact sum of price × size; null where some minute's is not known. */
  readonly notional: string | null
  /** Null where some minute's is not known: a row of the original project. */
  readonly tradeCount: number | null
  /** Whether no trade of it is missing; null where nobody knows, or nobody asked. */
  readonly complete: boolean | null
}

/** The bar that starts at `startMs` and consists of these pieces, in order of time; one or more. */
export function barOfPieces(startMs: number, pieces: readonly BarPiece[]): StoredBar {
  const { symbol, open, high, low, close, volume, notional, tradeCount, complete } =
    pieces.reduce(joined)
  return {
    ...{ symbol, startMs },
    ...{ open: trimmed(open), high: trimmed(high), low: trimmed(low), close: trimmed(close) },
    ...{ volume: trimmed(volume), tradeCount, vwap: vwapText(notional, volume) },
    ...(complete !== null && { complete }),
  }
}

function joined(a: BarPiece, b: BarPiece): BarPiece {
  return {
    symbol: a.symbol,
    open: a.open ?? b.open,
    high: chosen(a.high, b.high, (order) => order >= 0),
    low: chosen(a.low, b.low, (order) => order <= 0),
    close: b.close ?? a.close,
    volume: sum(a.volume, b.volume) ?? '0',
    notional: sum(a.notional, b.notional),
    tradeCount: a.tradeCount === null || b.tradeCount === null ? null : a.tradeCount + b.tradeCount,
    complete: bothComplete(a.complete, b.complete),
  }
}

function chosen(
  a: string | null,
  b: string | null,
  isFirst: (order: number) => boolean,
): string | null {
  if (a === null || b === null) return a ?? b
  return isFirst(compare(decimalOf(a), decimalOf(b))) ? a : b
}

/** Of numbers only: a column of the original project can hold NaN, which makes the sum one. */
function sum(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return null
  if (a === 'NaN' || b === 'NaN') return 'NaN'
  return formatDecimal(add(decimalOf(a), decimalOf(b)))
}

function bothComplete(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false
  return a === null || b === null ? null : true
}

function vwapText(notional: string | null, volume: string): string | null {
  const vwap: Decimal | undefined =
    notional === null ? undefined : vwapOf(decimalOf(notional), decimalOf(volume))
  return vwap === undefined ? null : formatDecimal(vwap)
}

/** Without the zeros at the end that columns of a fixed scale, and sums, give a number. */
function trimmed<T extends string | null>(text: T): T | string {
  return text?.endsWith('0') && text.includes('.') ? formatDecimal(decimalOf(text)) : text
}
