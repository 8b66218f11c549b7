import type { JsonContent, JsonFormat, TradeFields } from './format.ts'
import {
  controlOf,
  epochOf,
  hasKeys,
  idOf,
  ownSymbol,
  readEach,
  textOf,
  tradesIn,
  type JsonObject,
} from './json-fields.ts'

/** Trades that version 5 of Bybit's public WebSocket sent. */
export const bybitStream: JsonFormat = {
  kind: 'json',
  name: 'bybit-stream',
  title: 'Bybit, captured from its public WebSocket (version 5)',
  looksLike: '{"topic":"publicTrade.BTCUSDT","data":[{"T":…,"s":"BTCUSDT","v":"…","p":"…"}]}',
  symbolFrom: 'row',
  notes: 'The id of a trade is i, its time T; block trades count like any other.',
  toldBy: 'a topic publicTrade.… with the keys s, p, v and T in data',
  read: (value) => readEach(value, readMessage),
}

function readMessage(message: JsonObject): JsonContent | undefined {
  const { topic, data, op } = message
  if (typeof topic === 'string' && hasKeys(message, ['type', 'data'])) {
    const isTrades = topic.startsWith('publicTrade.') && Array.isArray(data)
    return isTrades ? tradesIn(data, tradeOf) : controlOf(topic.split('.')[0])
  }
  return hasKeys(message, ['op', 'conn_id']) ? controlOf(op) : undefined
}

function tradeOf(value: JsonObject): TradeFields {
  const { s, p, v, T, i } = value
  const fields = { price: textOf(p), size: textOf(v), time: epochOf(T), id: idOf(i) }
  return { symbol: ownSymbol(s), ...fields, value }
}
