import type { JsonContent, JsonFormat, TradeFields } from './format.ts'
import {
  controlOf,
  epochOf,
  idOf,
  objectOf,
  ownSymbol,
  readEach,
  textOf,
  tradesIn,
  type JsonObject,
} from './json-fields.ts'

/** Trades that OKX's WebSocket sent. */
export const okxStream: JsonFormat = {
  kind: 'json',
  name: 'okx-stream',
  title: 'OKX, captured from its WebSocket (version 5)',
  looksLike: '{"arg":{"channel":"trades",…},"data":[{"instId":"BTC-USDT","px":"…","sz":"…"}]}',
  symbolFrom: 'row',
  notes:
    'Sizes of swaps, futures and options are numbers of contracts, as OKX gives them. A trade of the channel trades may stand for several that one order took at one price: a capture should hold either that channel or trades-all.',
  toldBy: 'the channel trades or trades-all (arg) with the keys instId, px, sz and ts in data',
  read: (value) => readEach(value, readMessage),
}

function readMessage(message: JsonObject): JsonContent | undefined {
  const { arg, data, event } = message
  const channel = objectOf(arg)?.channel
  if (event !== undefined) return arg === undefined ? undefined : controlOf(event)
  if (channel === undefined || !Array.isArray(data)) return undefined
  return TRADE_CHANNELS.has(channel) ? tradesIn(data, tradeOf) : controlOf(channel)
}

const TRADE_CHANNELS = new Set<unknown>(['trades', 'trades-all'])

function tradeOf(value: JsonObject): TradeFields {
  const { instId, px, sz, ts, tradeId } = value
  const fields = { price: textOf(px), size: textOf(sz), time: epochOf(ts), id: idOf(tradeId) }
  return { symbol: ownSymbol(instId), ...fields, value }
}
