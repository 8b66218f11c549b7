import { readBinance } from './binance-message.ts'
import type { JsonContent, JsonFormat, TradeFields } from './format.ts'
import {
  controlOf,
  epochOf,
  hasKeys,
  idOf,
  ownSymbol,
  readEach,
  textOf,
  type JsonObject,
} from './json-fields.ts'

/** Trades that Binance's WebSocket sent, or its REST interface. */
export const binanceStream: JsonFormat = {
  kind: 'json',
  name: 'binance-stream',
  title: 'Binance trades, captured from a WebSocket stream or asked for by REST',
  looksLike:
    '{"stream":"btcusdt@trade","data":{"e":"trade",…}}, or the events without their stream',
  symbolFrom: 'row',
  notes:
    'The id of a trade is t, its time T, in ms or µs. Futures send trades that did not happen on the market (X other than MARKET, price 0): they are counted apart. Aggregated trades (aggTrade) are counted apart as well: they are the same trades once more. The list of trades that REST gives names no symbol: the name of the file or --symbol does.',
  toldBy: 'the event type trade (e) with p, q and T, or the keys id, price, qty and time',
  read: (value) => readEach(value, (item) => readBinance(item, tradeOf)),
}

function tradeOf(item: JsonObject): JsonContent | undefined {
  if (item.e === 'trade') return eventOf(item)
  const isListed = item.e === undefined && hasKeys(item, ['id', 'price', 'qty', 'time'])
  return isListed ? { trades: [listedTrade(item)] } : undefined
}

function eventOf(event: JsonObject): JsonContent {
  const { s, p, q, T, t, X } = event
  if (X !== undefined && X !== 'MARKET') return offMarket(X)
  const fields = { price: textOf(p), size: textOf(q), time: epochOf(T), id: idOf(t) }
  return { trades: [{ symbol: ownSymbol(s), ...fields, value: event }] }
}

function offMarket(X: unknown): JsonContent {
  return controlOf(`trade-${String(X)}`) ?? { control: 'trade-other' }
}

function listedTrade(value: JsonObject): TradeFields {
  const { id, price, qty, time } = value
  const fields = { price: textOf(price), size: textOf(qty), time: epochOf(time), id: idOf(id) }
  return { symbol: undefined, ...fields, value }
}
