import { CLOSE_OBJECT, COLON, COMMA, OPEN_OBJECT, QUOTE } from '../ascii.ts'
import { nextRow, type TradeColumns } from '../trade-columns.ts'
import { endOfList, isAt, skipBlanks, skipSign } from './json-bytes.ts'
import { passDecimal } from './scan-number.ts'
import type { PassTime } from './scan-time.ts'

/** What is scanned, and the row that is filled. */
export interface TradeScan {
  bytes: Buffer
  columns: TradeColumns
  line: number
  row: number
  /** Bits of the keys that this trade had so far. */
  seen: number
  codes: readonly string[]
  readonly lists: ConditionLists
  readonly passTime: PassTime
}

/** @param passTime reads `t`: passEpochMs where it is known to be in milliseconds */
export function newTradeScan(bytes: Buffer, columns: TradeColumns, passTime: PassTime): TradeScan {
  return { bytes, columns, line: 0, row: 0, seen: 0, codes: NO_CODES, lists: new Map(), passTime }
}

/** The few lists of conditions that a feed uses, by their text. */
type ConditionLists = Map<string, readonly string[]>

const NO_CODES: readonly string[] = []

/** Conditions may be absent. */
const SEEN = { p: 1, s: 2, t: 4, v: 8, c: 16 } as const
const NEEDED = SEEN.p | SEEN.s | SEEN.t | SEEN.v

// As in json-bytes.ts, each gives the place after what it scans, or -1.

/** Appends the trade that begins here. */
export function scanTrade(scan: TradeScan, start: number): number {
  const { bytes, columns } = scan
  if (bytes[start] !== OPEN_OBJECT) return -1
  scan.row = nextRow(columns)
  scan.seen = 0
  scan.codes = NO_CODES
  const end = scanOwnLayout(scan, start)
  if (end >= 0) return end
  let at = start
  do at = scanField(scan, skipBlanks(bytes, at + 1))
  while (bytes[at] === COMMA)
  if (bytes[at] !== CLOSE_OBJECT || (scan.seen & NEEDED) !== NEEDED) return -1
  finishRow(scan)
  return at + 1
}

/** A trade as mkt writes it, {"p":…,"s":"…","t":…,"v":…,"c":[…]}: the quickest way. */
function scanOwnLayout(scan: TradeScan, start: number): number {
  const { bytes } = scan
  if (!isKey(bytes, start + 1, KEY_P)) return -1
  const price = scanPrice(scan, start + KEY_LENGTH + 1)
  if (bytes[price] !== COMMA || !isKey(bytes, price + 1, KEY_S)) return -1
  const symbol = scanSymbol(scan, price + KEY_LENGTH + 1)
  if (bytes[symbol] !== COMMA || !isKey(bytes, symbol + 1, KEY_T)) return -1
  const time = scan.passTime(bytes, symbol + KEY_LENGTH + 1, scan.columns, scan.row)
  if (bytes[time] !== COMMA || !isKey(bytes, time + 1, KEY_V)) return -1
  let end = scanSize(scan, time + KEY_LENGTH + 1)
  if (bytes[end] === COMMA && isKey(bytes, end + 1, KEY_C)) {
    end = scanConditions(scan, end + KEY_LENGTH + 1)
  }
  if (bytes[end] !== CLOSE_OBJECT) return -1
  finishRow(scan)
  return end + 1
}

/** A key of one letter with its quotes and its colon. */
const KEY_LENGTH = 4

function isKey(bytes: Uint8Array, start: number, letter: number): boolean {
  return (
    bytes[start + 1] === letter &&
    bytes[start] === QUOTE &&
    bytes[start + 2] === QUOTE &&
    bytes[start + 3] === COLON
  )
}

const [KEY_C, KEY_P, KEY_S, KEY_T, KEY_V] = [0x63, 0x70, 0x73, 0x74, 0x76] as const

function finishRow({ columns, row, line, codes }: TradeScan): void {
  columns.line[row] = line
  if (codes.length > 0) columns.conditions.set(row, codes)
  columns.length = row + 1
}

/** One key and its value, and the blanks behind them. */
function scanField(scan: TradeScan, start: number): number {
  const { bytes } = scan
  if (bytes[start] !== QUOTE || bytes[start + 2] !== QUOTE) return -1
  const value = skipSign(bytes, skipBlanks(bytes, start + 3), COLON)
  const end = value < 0 ? -1 : scanValue(scan, bytes[start + 1] as number, value)
  return skipBlanks(bytes, end)
}

function scanValue(scan: TradeScan, key: number, start: number): number {
  switch (key) {
    case KEY_P:
      return isFirst(scan, SEEN.p) ? scanPrice(scan, start) : -1
    case KEY_V:
      return isFirst(scan, SEEN.v) ? scanSize(scan, start) : -1
    case KEY_T:
      return isFirst(scan, SEEN.t) ? scan.passTime(scan.bytes, start, scan.columns, scan.row) : -1
    case KEY_S:
      return isFirst(scan, SEEN.s) ? scanSymbol(scan, start) : -1
    case KEY_C:
      return isFirst(scan, SEEN.c) ? scanConditions(scan, start) : -1
    default:
      return -1
  }
}

/** Whether a key comes for the first time in its trade; notes that it came. */
function isFirst(scan: TradeScan, bit: number): boolean {
  const isNew = (scan.seen & bit) === 0
  scan.seen |= bit
  return isNew
}

function scanPrice({ bytes, columns, row }: TradeScan, start: number): number {
  const end = passDecimal(bytes, start, columns.price, columns.priceScale, row)
  return (columns.price[row] as number) > 0 ? end : -1
}

function scanSize({ bytes, columns, row }: TradeScan, start: number): number {
  return passDecimal(bytes, start, columns.size, columns.sizeScale, row)
}

function scanSymbol({ bytes, columns, row }: TradeScan, start: number): number {
  if (bytes[start] !== QUOTE) return -1
  return columns.symbols.passQuoted(bytes, start + 1, columns.symbol, row)
}

const NULL = Buffer.from('null')

function scanConditions(scan: TradeScan, start: number): number {
  const { bytes, lists } = scan
  if (isAt(bytes, start, NULL)) return start + NULL.length
  const end = endOfList(bytes, start)
  const codes = end < 0 ? undefined : codesOf(bytes.toString('latin1', start, end), lists)
  scan.codes = codes ?? NO_CODES
  return codes === undefined ? -1 : end
}

const LISTS_MAX = 10_000
/** Texts of printable ASCII without quotes and backslashes. */
const PLAIN_LIST = /^\[(?:"[ !#-[\]-~]*"(?:, ?"[ !#-[\]-~]*")*)?\]$/

/** The codes of a list of plain texts; undefined for any other list. */
function codesOf(text: string, lists: ConditionLists): readonly string[] | undefined {
  const known = lists.get(text)
  if (known !== undefined) return known
  if (!PLAIN_LIST.test(text)) return undefined
  const codes = JSON.parse(text) as string[]
  if (lists.size < LISTS_MAX) lists.set(text, codes)
  return codes
}
