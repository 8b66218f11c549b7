/** A stored bar as the texts of its columns: what every output format starts from. */
import { decimalOf, formatDecimal } from '../core/decimal.ts'
import type { StoredBar } from '../core/stored-bar.ts'

export const NUMBER_COLUMNS = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'trade_count',
  'vwap',
] as const

export const COLUMNS = ['symbol', 'timestamp', ...NUMBER_COLUMNS] as const

export type BarNumbers = Record<(typeof NUMBER_COLUMNS)[number], string | null>

/** The numbers of a bar by column: exact plain decimals, null where one is missing. */
export function numbersOf(bar: StoredBar): BarNumbers {
  return {
    open: plainNumber(bar.open),
    high: plainNumber(bar.high),
    low: plainNumber(bar.low),
    close: plainNumber(bar.close),
    volume: plainNumber(bar.volume),
    trade_count: bar.tradeCount === null ? null : String(bar.tradeCount),
    vwap: plainNumber(bar.vwap),
  }
}

const PLAIN_DECIMAL = /^-?\d+(?:\.\d+)?$/

/** 150 for 150.0000. NaN, which a NUMERIC column can hold, is no number and counts as missing. */
function plainNumber(text: string | null): string | null {
  if (text === null || !PLAIN_DECIMAL.test(text)) return null
  return text.includes('.') && text.endsWith('0') ? formatDecimal(decimalOf(text)) : text
}

/** The start of a minute in ISO 8601, UTC: 2023-03-15T13:20:00Z. */
export function isoTime(startMs: number): string {
  return `${new Date(startMs).toISOString().slice(0, 19)}Z`
}
