import { numberText } from '../../core/exact-json.ts'
import type { JsonContent, JsonFormat, TradeFields } from './format.ts'
import { EMPTY_LIST, epochOf, faulty, idOf, textOf } from './json-fields.ts'

/** The trades that freqtrade downloads: lists of seven values in a list. */
export const freqtrade: JsonFormat = {
  kind: 'json',
  name: 'freqtrade',
  title: 'freqtrade, downloaded with --dl-trades as JSON',
  looksLike: '[[1700000000000,"101","limit","buy",1.5,2,3],…]',
  symbolFrom: 'file-name',
  notes: 'The items are time in ms, id, type, side, price, amount and cost; an id may be null.',
  toldBy: 'lists of 7 items: time, id, type, side, price, amount and cost',
  read: readRows,
}

function readRows(value: unknown): JsonContent | undefined {
  if (!Array.isArray(value)) return undefined
  if (value.length === 0) return EMPTY_LIST
  if (isRow(value)) return { trades: [tradeOf(value)] }
  if (!value.every((row) => Array.isArray(row))) return undefined
  return { trades: value.map((row: readonly unknown[]) => tradeOf(row)) }
}

/** A list that begins with a number: right or wrong, it is one row. */
function isRow(value: readonly unknown[]): boolean {
  return numberText(value[0]) !== undefined
}

const FIELD_COUNT = 7

function tradeOf(row: readonly unknown[]): TradeFields {
  if (row.length !== FIELD_COUNT) return faulty('wrong-field-count', row)
  const [timestamp, id, , side, price, amount] = row
  if (side !== 'buy' && side !== 'sell') return faulty('not-a-trade', row)
  const fields = { price: textOf(price), size: textOf(amount), time: epochOf(timestamp) }
  return { symbol: undefined, ...fields, id: idOf(id), value: row }
}
