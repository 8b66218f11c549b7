/** How the words are read that choose among the trades of files. Each throws BAD_FLAG (exit 2). */
import { isSymbol } from '../lib/core/trade.ts'
import { parseTimeRange, type TimeRange } from '../lib/core/time-range.ts'
import { unreadable } from './unreadable.ts'

/** 1, 10, 0.5 or max, which is Infinity. */
export function parseSpeed(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text) && Number(text) > 0) return Number(text)
  throw unreadable(text, 'a speed', 'a number above 0, such as 1 or 10, or max')
}

export function parseSymbol(text: string): string {
  if (isSymbol(text)) return text
  throw unreadable(text, 'a symbol', '1 to 64 printable characters')
}

export function parsePrefix(text: string): string {
  if (isSymbol(text)) return text
  throw unreadable(text, 'a prefix', '1 to 64 printable characters, such as BINANCE:')
}

/** The times of --from and --to, UTC; how long ago counts from now. Errors: BAD_TIME too. */
export function parseFileRange({ from, to }: { from?: string; to?: string }): TimeRange {
  return parseTimeRange({ from, to }, Date.now())
}
