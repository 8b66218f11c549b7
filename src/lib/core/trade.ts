import { readDecimal, type Decimal } from './decimal.ts'
import type { TradeTime } from './trade-time.ts'

/** One execution. Trades that are equal in every field are separate prints and all count. */
export interface Trade extends TradeTime {
  readonly symbol: string
  readonly price: Decimal
  readonly size: Decimal
  /** Finnhub's trade conditions (`c`), where it sent any. */
  readonly conditions?: readonly string[]
}

/** Why something is not a trade that counts. These words are shown, stored and documented. */
export type RejectReason =
  | 'empty'
  | 'too-large'
  | 'not-json'
  | 'not-a-trade'
  | 'bad-symbol'
  | 'bad-price'
  | 'bad-size'
  | 'bad-time'
  | 'future-time'
  | 'wrong-field-count'
  | 'not-coverage'

/** A trade as a wire or a file gives it: texts, and a time that is read already. */
export interface TradeText {
  symbol: unknown
  price: string | undefined
  size: string | undefined
  time: TradeTime | undefined
  conditions?: readonly string[]
}

/** Checks every field; gives the trade, or the reason of the first field that is bad. */
export function readTrade(text: TradeText): Trade | RejectReason {
  if (!isSymbol(text.symbol)) return 'bad-symbol'
  const price = text.price === undefined ? undefined : readDecimal(text.price)
  if (price === undefined || typeof price === 'string' || price.digits <= 0n) return 'bad-price'
  const size = text.size === undefined ? undefined : readDecimal(text.size)
  if (size === undefined || typeof size === 'string' || size.digits < 0n) return 'bad-size'
  if (text.time === undefined) return 'bad-time'
  const { timeMs, nanos } = text.time
  const trade = { symbol: text.symbol, price, size, timeMs, nanos }
  return text.conditions === undefined ? trade : { ...trade, conditions: text.conditions }
}

const SYMBOL_MAX_CODE_POINTS = 64
/** C0, DEL and C1; bidi marks, embeddings and isolates; lone surrogates; bytes that were no UTF-8. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffd]/u

/** `__proto__`, `null`, `-1` and `=A1` are symbols like any other; keep them in a Map. */
export function isSymbol(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0) return false
  if (value.length > 2 * SYMBOL_MAX_CODE_POINTS || UNPRINTABLE.test(value)) return false
  return value.length <= SYMBOL_MAX_CODE_POINTS || [...value].length <= SYMBOL_MAX_CODE_POINTS
}
