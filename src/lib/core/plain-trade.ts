/** A trade in the texts with which it is written out, and how it is read from a record of the log. */
import { formatDecimal } from './decimal.ts'
import { decodeTrade } from './trade-codec.ts'
import { readEpoch, type TradeTime } from './trade-time.ts'
import type { RejectReason, Trade } from './trade.ts'

export interface PlainTrade extends TradeTime {
  readonly symbol: string
  /** Plain decimals in normal form: 150.25, never 150.250 or 1.5025e2. */
  readonly price: string
  readonly size: string
  readonly conditions?: readonly string[] | undefined
}

/** What decodeTrade gives, as texts; several times as fast for records that mkt wrote. */
export function decodePlainTrade(
  bytes: Buffer,
  start: number,
  end: number,
): PlainTrade | RejectReason {
  const usual = end - start <= USUAL_MAX_BYTES ? usualTrade(bytes, start, end) : undefined
  if (usual !== undefined) return usual
  const trade = decodeTrade(bytes, start, end)
  return typeof trade === 'string' ? trade : plainTradeOf(trade)
}

export function plainTradeOf(trade: Trade): PlainTrade {
  return { ...trade, price: formatDecimal(trade.price), size: formatDecimal(trade.size) }
}

/** Far more than the longest match of USUAL takes. */
const USUAL_MAX_BYTES = 256

/** As encodeTrade writes a trade without conditions, of ASCII and of up to 30 digits. */
const USUAL =
  /^\{"p":((?!0,)(?:0|[1-9]\d{0,14})(?:\.\d{0,14}[1-9])?),"s":"([\w:./-]{1,64})","t":([1-9]\d{11,12}(?:\.\d{0,5}[1-9])?),"v":((?:0|[1-9]\d{0,14})(?:\.\d{0,14}[1-9])?)\}$/

function usualTrade(bytes: Buffer, start: number, end: number): PlainTrade | undefined {
  const parts = USUAL.exec(bytes.toString('latin1', start, end))
  if (parts === null) return undefined
  const [, price = '', symbol = '', timeText = '', size = ''] = parts
  const time = readEpoch(timeText, 'ms')
  return time && { symbol, price, size, timeMs: time.timeMs, nanos: time.nanos }
}
