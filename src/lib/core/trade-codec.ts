/**
 * Trades as records of the log: one Finnhub trade as JSON, {"p":…,"s":…,"t":…,"v":…,"c":[…]}. The
 * records of the original project's producer (Python's JSON, with spaces) are read too.
 */
import { withoutByteOrderMark } from './byte-order-mark.ts'
import { formatDecimal } from './decimal.ts'
import { numberText, parseExactJson } from './exact-json.ts'
import { readTrade, type RejectReason, type Trade, type TradeText } from './trade.ts'
import { formatEpochMs, readEpoch, type EpochUnit } from './trade-time.ts'

/** The largest record of another producer that is looked at, in bytes. */
const RECORD_MAX_BYTES = 1 << 20

/** Reads the record that stands in bytes[start, end); `t` is in milliseconds. */
export function decodeTrade(bytes: Buffer, start: number, end: number): Trade | RejectReason {
  if (end <= start) return 'empty'
  if (end - start > RECORD_MAX_BYTES) return 'too-large'
  const value = parseOrUndefined(withoutByteOrderMark(bytes.toString('utf8', start, end)))
  return value === undefined ? 'not-json' : tradeOfJson(value, 'ms')
}

/** Reads a trade object as Finnhub sends it, with numbers exact. */
export function tradeOfJson(value: unknown, unit: EpochUnit): Trade | RejectReason {
  const text = tradeTextOfJson(value, unit)
  return typeof text === 'string' ? text : readTrade(text)
}

/** The fields of a trade object as they came, or why it is none. */
export function tradeTextOfJson(value: unknown, unit: EpochUnit): TradeText | RejectReason {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'not-a-trade'
  const { s, p, v, t, c } = value as Record<string, unknown>
  if (s === undefined && p === undefined && t === undefined) return 'not-a-trade'
  const time = numberText(t)
  const conditions = conditionsOf(c)
  if (conditions !== undefined && isTooLong(conditions)) return 'too-large'
  return {
    symbol: s,
    price: numberText(p),
    size: numberText(v),
    time: time === undefined ? undefined : readEpoch(time, unit),
    ...(conditions && { conditions }),
  }
}

function conditionsOf(c: unknown): string[] | undefined {
  if (!Array.isArray(c) || c.length === 0) return undefined
  return c.filter((code): code is string => typeof code === 'string')
}

/** However they are escaped, a record with so many characters of conditions stays below 1 MiB. */
const CONDITIONS_MAX_CHARACTERS = 128 * 1024
/** Quotes and comma. */
const CODE_OVERHEAD_CHARACTERS = 3

function isTooLong(codes: readonly string[]): boolean {
  let characters = 0
  for (const code of codes) characters += code.length + CODE_OVERHEAD_CHARACTERS
  return characters > CONDITIONS_MAX_CHARACTERS
}

/** The record of a trade. Digits are those that were sent; exponents are written out. */
export function encodeTrade(trade: Trade): string {
  return recordText(trade, formatDecimal(trade.price), formatDecimal(trade.size))
}

/** The same of a trade whose numbers are plain texts. */
export function recordText(
  trade: Omit<Trade, 'price' | 'size'>,
  price: string,
  size: string,
): string {
  const conditions = trade.conditions ? `,"c":${JSON.stringify(trade.conditions)}` : ''
  const symbol = JSON.stringify(trade.symbol)
  return `{"p":${price},"s":${symbol},"t":${formatEpochMs(trade)},"v":${size}${conditions}}`
}

function parseOrUndefined(text: string): unknown {
  try {
    return parseExactJson(text)
  } catch {
    return undefined
  }
}
