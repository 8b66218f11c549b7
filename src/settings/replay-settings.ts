/** How the words of replay's flags are read. Each throws BAD_FLAG (exit 2). */
import { isSymbol } from '../lib/core/trade.ts'
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
