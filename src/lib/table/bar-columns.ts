/** The columns that a person may choose, and the text that each has of a bar. */
import type { StoredBar } from '../core/stored-bar.ts'
import { COLUMNS, countText, isoTime, plainNumber } from './bar-fields.ts'
import { changeField, sparkField } from './running-fields.ts'

export const BAR_COLUMNS = [...COLUMNS, 'complete', 'filled', 'change', 'spark'] as const
export type BarColumn = (typeof BAR_COLUMNS)[number]

/** The text of a bar in one column, exact and plain; null where there is none. */
export type FieldOf = (bar: StoredBar) => string | null

/**
 * How a column is read. Change and spark look back at the bars that were read before, so each
 * output needs readers of its own.
 */
export function fieldOf(column: BarColumn): FieldOf {
  return FIELDS[column]()
}

const FIELDS: Record<BarColumn, () => FieldOf> = {
  symbol: () => (bar) => bar.symbol,
  timestamp: () => (bar) => isoTime(bar.startMs),
  open: () => (bar) => plainNumber(bar.open),
  high: () => (bar) => plainNumber(bar.high),
  low: () => (bar) => plainNumber(bar.low),
  close: () => (bar) => plainNumber(bar.close),
  volume: () => (bar) => plainNumber(bar.volume),
  trade_count: () => (bar) => countText(bar.tradeCount),
  vwap: () => (bar) => plainNumber(bar.vwap),
  complete: () => (bar) => (bar.complete === undefined ? null : String(bar.complete)),
  filled: () => (bar) => String(bar.filled === true),
  change: changeField,
  spark: sparkField,
}
