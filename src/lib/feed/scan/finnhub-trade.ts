import { CLOSE_OBJECT, COLON, COMMA, OPEN_OBJECT, QUOTE } from '../../core/ascii.ts'
import { nextRow, type TradeColumns } from '../../core/trade-columns.ts'
import { endOfList, endOfNumber, endOfString, isAt, skipBlanks, skipSign } from './json-bytes.ts'
import { scanDecimal } from './scan-number.ts'
import { scanEpoch } from './scan-time.ts'

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
}

export function newTradeScan(bytes: Buffer, columns: TradeColumns): TradeScan {
  return { bytes, columns, line: 0, row: 0, seen: 0, codes: NO_CODES, lists: new Map() }
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
  let at = start
  do at = scanField(scan, skipBlanks(bytes, at + 1))
  while (bytes[at] === COMMA)
  if (bytes[at] !== CLOSE_OBJECT || (scan.seen & NEEDED) !== NEEDED) return -1
  finishRow(scan)
  return at + 1
}

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

const [KEY_C, KEY_P, KEY_S, KEY_T, KEY_V] = [0x63, 0x70, 0x73, 0x74, 0x76] as const

function scanValue(scan: TradeScan, key: number, start: number): number {
  switch (key) {
    case KEY_P:
      return isFirst(scan, SEEN.p) ? scanPrice(scan, start) : -1
    case KEY_V:
      return isFirst(scan, SEEN.v) ? scanSize(scan, start) : -1
    case KEY_T:
      return isFirst(scan, SEEN.t) ? scanTime(scan, start) : -1
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
  const end = endOfNumber(bytes, start)
  const isRead = scanDecimal(bytes, start, end, columns.price, columns.priceScale, row)
  return isRead && (columns.price[row] as number) > 0 ? end : -1
}

function scanSize({ bytes, columns, row }: TradeScan, start: number): number {
  const end = endOfNumber(bytes, start)
  return scanDecimal(bytes, start, end, columns.size, columns.sizeScale, row) ? end : -1
}

function scanTime({ bytes, columns, row }: TradeScan, start: number): number {
  const end = endOfNumber(bytes, start)
  return scanEpoch(bytes, start, end, columns, row) ? end : -1
}

function scanSymbol({ bytes, columns, row }: TradeScan, start: number): number {
  const end = endOfString(bytes, start)
  const symbol = end < 0 ? -1 : columns.symbols.idOfBytes(bytes, start + 1, end - 1)
  columns.symbol[row] = symbol
  return symbol < 0 ? -1 : end
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
