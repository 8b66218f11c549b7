/** How the words of replay's flags are read. Each throws BAD_FLAG (exit 2). */
import { EXIT, MktError } from '../lib/core/errors.ts'
import { isSymbol } from '../lib/core/trade.ts'

/** 1, 10, 0.5 or max, which is Infinity. */
export function parseSpeed(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text) && Number(text) > 0) return Number(text)
  throw unreadable(text, 'a speed', 'a number above 0, such as 1 or 10, or max')
}

/** 0.01 or 1%. */
export function parseRate(text: string): number {
  const parts = /^(\d{1,3}(?:\.\d{1,9})?)(%?)$/.exec(text)
  const rate = parts === null ? Number.NaN : Number(parts[1]) / (parts[2] === '%' ? 100 : 1)
  if (rate >= 0 && rate <= 1) return rate
  throw unreadable(text, 'a rate', 'a number from 0 to 1, or from 0% to 100%')
}

export function parseSymbol(text: string): string {
  if (isSymbol(text)) return text
  throw unreadable(text, 'a symbol', '1 to 64 printable characters')
}

function unreadable(text: string, what: string, wanted: string): MktError {
  return new MktError(`Cannot read ${JSON.stringify(text)} as ${what}: write ${wanted}`, {
    code: 'BAD_FLAG',
    exit: EXIT.usage,
  })
}
