import { readBinance } from './binance-message.ts'
import type { JsonContent, JsonFormat } from './format.ts'
import {
  epochOf,
  hasKeys,
  idOf,
  ownSymbol,
  readEach,
  textOf,
  type JsonObject,
} from './json-fields.ts'

/** Aggregated trades that Binance's WebSocket sent, or its REST interface. */
export const binanceAggStream: JsonFormat = {
  kind: 'json',
  name: 'binance-agg-stream',
  title: 'Binance aggregated trades, captured from a WebSocket stream or asked for by REST',
  looksLike: '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade",…}}, or the events alone',
  symbolFrom: 'row',
  idsNumber: 'aggregated trades',
  notes:
    'An aggregated trade is what one order took at one price; its id is a. Single trades (trade) in the same capture are counted apart: they are the same trades once more. The list that REST gives names no symbol: the name of the file or --symbol does.',
  toldBy: 'the event type aggTrade (e), or the keys a, p, q, f, l and T',
  read: (value) => readEach(value, (item) => readBinance(item, tradeOf)),
}

const LISTED_KEYS = ['a', 'p', 'q', 'f', 'l', 'T']

function tradeOf(value: JsonObject): JsonContent | undefined {
  const { e, s, a, p, q, T } = value
  const isListed = e === undefined && s === undefined && hasKeys(value, LISTED_KEYS)
  if (e !== 'aggTrade' && !isListed) return undefined
  const symbol = isListed ? undefined : ownSymbol(s)
  const fields = { price: textOf(p), size: textOf(q), time: epochOf(T), id: idOf(a) }
  return { trades: [{ symbol, ...fields, value }] }
}
