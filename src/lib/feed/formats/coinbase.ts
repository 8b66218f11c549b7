import type { JsonContent, JsonFormat, TradeFields } from './format.ts'
import {
  controlOf,
  hasKeys,
  idOf,
  isoTimeOf,
  objectOf,
  ownSymbol,
  readEach,
  textOf,
  tradesIn,
  type JsonObject,
} from './json-fields.ts'

/** Trades of Coinbase Exchange and of Coinbase Advanced Trade, from a WebSocket or by REST. */
export const coinbase: JsonFormat = {
  kind: 'json',
  name: 'coinbase',
  title: 'Coinbase Exchange and Advanced Trade, captured from a WebSocket or asked for by REST',
  looksLike: '{"type":"match","trade_id":…,"product_id":"BTC-USD","price":"…","size":"…","time":…}',
  symbolFrom: 'row',
  notes:
    'A match that is sent again after a reconnect (last_match, or a snapshot of market_trades) counts once, by its trade_id. The list of trades that REST gives for a product names none: the name of the file or --symbol does.',
  toldBy: 'the keys trade_id, price, size and time',
  read: (value) => readEach(value, readMessage),
}

function readMessage(message: JsonObject): JsonContent | undefined {
  const { type, channel, events, trades } = message
  if (Array.isArray(events)) return readEvents(channel, events)
  if (type === 'match' || type === 'last_match') return { trades: [namedTrade(message)] }
  if (type !== undefined) return isOtherType(type) ? controlOf(type) : undefined
  if (Array.isArray(trades)) return tradesIn(trades, namedTrade)
  return hasKeys(message, LISTED_KEYS) ? { trades: [tradeOf(message)] } : undefined
}

const LISTED_KEYS = ['trade_id', 'price', 'size', 'time']

const OTHER_TYPES =
  /^(?:subscriptions|(?:un)?subscribe|heartbeat|status|ticker|snapshot|l2update|received|open|done|change|activate|auction|rfq_match|error)$/

function isOtherType(type: unknown): boolean {
  return typeof type === 'string' && OTHER_TYPES.test(type)
}

/** A message of Advanced Trade: market_trades, or another channel. */
function readEvents(channel: unknown, events: readonly unknown[]): JsonContent | undefined {
  if (channel !== 'market_trades') return controlOf(channel)
  return tradesIn(events.flatMap(tradesOfEvent), namedTrade)
}

/** An event without a list of trades stands in for one that is bad. */
function tradesOfEvent(event: unknown): unknown[] {
  const trades = objectOf(event)?.trades
  return Array.isArray(trades) ? trades : [event]
}

function namedTrade(value: JsonObject): TradeFields {
  return { ...tradeOf(value), symbol: ownSymbol(value.product_id) }
}

function tradeOf(value: JsonObject): TradeFields {
  const { product_id: symbol, price, size, time, trade_id: id } = value
  const fields = { price: textOf(price), size: textOf(size), time: isoTimeOf(time), id: idOf(id) }
  return { symbol, ...fields, value }
}
