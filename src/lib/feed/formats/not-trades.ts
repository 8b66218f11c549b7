import { EXIT, MktError } from '../../core/errors.ts'
import { readEpoch } from '../../core/trade-time.ts'
import { atLeastHalf } from './at-least-half.ts'
import { columnNames } from './column-names.ts'
import type { Row } from './format.ts'

interface NotTrades {
  /** What such a file holds, for messages. */
  readonly what: string
  /** A header with all of these columns is one of them. */
  readonly columns: readonly string[]
}

const CANDLES: NotTrades = {
  what: 'candles (open, high, low, close)',
  columns: ['open', 'high', 'low', 'close'],
}

const KINDS = [CANDLES, { what: 'changes of an order book', columns: ['is_snapshot', 'side'] }]

/** Errors: NOT_TRADES (exit 65) where the rows are known to be something else. */
export function refuseOthers(rows: readonly Row[], fileName: string): void {
  const names = columnNames(rows[0] ?? [])
  const kind = KINDS.find(({ columns }) => columns.every((name) => names.at(name) !== undefined))
  if (kind !== undefined) refuseNotTrades(kind.what, fileName)
  if (atLeastHalf(rows.filter(isCandle).length, rows.length)) {
    refuseNotTrades(CANDLES.what, fileName)
  }
}

/** Errors: NOT_TRADES (exit 65), always. */
export function refuseNotTrades(what: string, fileName: string): never {
  throw new MktError(`Cannot read ${fileName}: it holds ${what}, not trades`, {
    code: 'NOT_TRADES',
    exit: EXIT.badData,
    tryThis: ['take the file of trades of the same source: bars are made from trades'],
  })
}

/** Whether a row is a time, open, high, low, close and a volume, as klines without a header are. */
function isCandle([time = '', ...rest]: Row): boolean {
  if (rest.length < 5 || readEpoch(time, 'auto') === undefined) return false
  const [open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = rest.map(numberOf)
  return volume >= 0 && high >= Math.max(open, close, low) && low <= Math.min(open, close)
}

function numberOf(field: string): number {
  return field.trim() === '' ? NaN : Number(field)
}
