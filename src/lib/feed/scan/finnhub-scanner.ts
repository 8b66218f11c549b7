import { CLOSE_LIST, CLOSE_OBJECT, COMMA, OPEN_LIST, OPEN_OBJECT, QUOTE } from '../../core/ascii.ts'
import { truncate } from '../../core/trade-columns.ts'
import { newTradeScan, scanTrade, type TradeScan } from '../../core/scan/finnhub-trade.ts'
import { passEpoch } from '../../core/scan/scan-time.ts'
import { endOfLine, isAt, skipBlanks, skipKey, skipSign } from '../../core/scan/json-bytes.ts'
import type { ScanLine } from './scan-line.ts'

/**
 * Reads Finnhub's JSON: a trade {"p":…,"s":…,"t":…,"v":…,"c":[…]}, its keys in any order, and a
 * message {"data":[…],"type":"trade"} of such trades, either key first.
 */
export function finnhubScanner(): ScanLine {
  let scan: TradeScan | undefined
  return (bytes, start, columns, line) => {
    scan ??= newTradeScan(bytes, columns, passEpoch)
    scan.bytes = bytes
    scan.columns = columns
    scan.line = line
    const { length } = columns
    // The keys of a trade have one letter.
    const isTrade = bytes[start + 3] === QUOTE
    const end = endOfLine(bytes, isTrade ? scanTrade(scan, start) : scanMessage(scan, start))
    if (end < 0 && columns.length > length) truncate(columns, length)
    return end
  }
}

const DATA = Buffer.from('"data"')
const TYPE = Buffer.from('"type"')
const TRADE = Buffer.from('"trade"')

/** Appends the trades of the message that begins here; gives the place after it, or -1. */
export function scanMessage(scan: TradeScan, start: number): number {
  const { bytes } = scan
  const first = skipSign(bytes, start, OPEN_OBJECT)
  const end = isAt(bytes, first, DATA)
    ? skipType(bytes, skipSign(bytes, scanData(scan, first), COMMA))
    : scanData(scan, skipSign(bytes, skipType(bytes, first), COMMA))
  return bytes[end] === CLOSE_OBJECT ? end + 1 : -1
}

/** "type":"trade" and the blanks behind it. */
function skipType(bytes: Buffer, start: number): number {
  const at = skipKey(bytes, start, TYPE)
  return isAt(bytes, at, TRADE) ? skipBlanks(bytes, at + TRADE.length) : -1
}

/** "data":[…] and the blanks behind it; the list has at least one trade. */
function scanData(scan: TradeScan, start: number): number {
  const { bytes } = scan
  let at = skipKey(bytes, start, DATA)
  if (bytes[at] !== OPEN_LIST) return -1
  do at = skipBlanks(bytes, scanTrade(scan, skipBlanks(bytes, at + 1)))
  while (bytes[at] === COMMA)
  return skipSign(bytes, at, CLOSE_LIST)
}
