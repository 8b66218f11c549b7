/** A stored bar as the texts of its columns: what every output format starts from. */
import { decimalOf, formatDecimal } from '../core/decimal.ts'
import { DAY_MS } from '../core/interval.ts'
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
    trade_count: countText(bar.tradeCount),
    vwap: plainNumber(bar.vwap),
  }
}

const ZERO = 0x30
const NINE = 0x39

/**
 * 150 for 150.0000. NaN and Infinity, which a NUMERIC column can hold, are no numbers and count as
 * missing; their last letter tells them from a plain decimal.
 */
export function plainNumber(text: string | null): string | null {
  if (text === null) return null
  const last = text.charCodeAt(text.length - 1)
  if (last > ZERO && last <= NINE) return text
  if (last !== ZERO) return null
  return text.includes('.') ? formatDecimal(decimalOf(text)) : text
}

export function countText(count: number | null): string | null {
  return count === null ? null : String(count)
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))

/** The day that was written last: the next bar is nearly always of the same one. */
let known = { day: 0, date: '1970-01-01' }

/** The start of a bar in ISO 8601, UTC: 2023-03-15T13:20:00Z. */
export function isoTime(startMs: number): string {
  const day = Math.floor(startMs / DAY_MS)
  if (day !== known.day) known = { day, date: new Date(startMs).toISOString().slice(0, -14) }
  const second = Math.floor(startMs / 1000) - day * 86_400
  const minute = Math.floor(second / 60)
  return `${known.date}T${TWO_DIGITS[Math.floor(minute / 60)]}:${TWO_DIGITS[minute % 60]}:${TWO_DIGITS[second % 60]}Z`
}
