import type { JsonContent, JsonFormat, TradeFields } from './format.ts'
import {
  controlOf,
  hasKeys,
  idOf,
  isoTimeOf,
  ownSymbol,
  readEach,
  textOf,
  tradesIn,
  type JsonObject,
} from './json-fields.ts'

/** Trades that version 2 of Kraken's WebSocket sent. */
export const krakenStream: JsonFormat = {
  kind: 'json',
  name: 'kraken-stream',
  title: 'Kraken, captured from its WebSocket (version 2)',
  looksLike: '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","price":…,"qty":…}]}',
  symbolFrom: 'row',
  notes: 'Trades that a snapshot repeats after a reconnect count once, by their trade_id.',
  toldBy: 'the channel trade with the keys symbol, price, qty and timestamp in data',
  read: (value) => readEach(value, readMessage),
}

function readMessage(message: JsonObject): JsonContent | undefined {
  const { channel, data, method } = message
  if (channel === 'trade' && Array.isArray(data)) return tradesIn(data, tradeOf)
  if (channel === 'heartbeat' || hasKeys(message, ['channel', 'type', 'data'])) {
    return controlOf(channel)
  }
  return hasKeys(message, ['method', 'success']) ? controlOf(method) : undefined
}

function tradeOf(value: JsonObject): TradeFields {
  const { symbol, price, qty, timestamp, trade_id: id } = value
  const fields = { price: textOf(price), size: textOf(qty), time: isoTimeOf(timestamp) }
  return { symbol: ownSymbol(symbol), ...fields, id: idOf(id), value }
}
