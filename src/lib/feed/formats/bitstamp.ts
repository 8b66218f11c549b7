import type { JsonContent, JsonFormat, TradeFields } from './format.ts'
import {
  controlOf,
  epochOf,
  hasKeys,
  idOf,
  objectOf,
  readEach,
  textOf,
  type JsonObject,
} from './json-fields.ts'

/** Trades of Bitstamp, from its WebSocket or its REST interface. */
export const bitstamp: JsonFormat = {
  kind: 'json',
  name: 'bitstamp',
  title: 'Bitstamp, captured from a WebSocket or asked for by REST',
  looksLike: '{"event":"trade","channel":"live_trades_btcusd","data":{"id":…,"price_str":…}}',
  symbolFrom: 'row',
  notes:
    'The symbol is that of the channel in capitals: BTCUSD. The list of transactions that REST gives names none: the name of the file or --symbol does.',
  toldBy: 'the event trade of a channel live_trades_…, or the keys tid, date, price and amount',
  read: (value) => readEach(value, readMessage),
}

function readMessage(message: JsonObject): JsonContent | undefined {
  const { event, channel, data } = message
  if (event === undefined) {
    return hasKeys(message, LISTED_KEYS) ? { trades: [listedTrade(message)] } : undefined
  }
  if (!Object.hasOwn(message, 'data')) return undefined
  const pair = typeof channel === 'string' ? TRADES_CHANNEL.exec(channel)?.[1] : undefined
  const trade = objectOf(data)
  if (event !== 'trade' || pair === undefined || trade === undefined) return controlOf(event)
  return { trades: [liveTrade(trade, pair)] }
}

const LISTED_KEYS = ['tid', 'date', 'price', 'amount']
const TRADES_CHANNEL = /^live_trades_(.+)$/

/** The numbers stand there twice: as texts with the venue's digits, and as what was made of them. */
function liveTrade(value: JsonObject, pair: string): TradeFields {
  return {
    symbol: pair.toUpperCase(),
    price: textOf(value.price_str ?? value.price),
    size: textOf(value.amount_str ?? value.amount),
    time: epochOf(value.microtimestamp ?? value.timestamp),
    id: idOf(value.id),
    value,
  }
}

function listedTrade(value: JsonObject): TradeFields {
  const { tid, date, price, amount } = value
  const fields = { price: textOf(price), size: textOf(amount), time: epochOf(date), id: idOf(tid) }
  return { symbol: undefined, ...fields, value }
}
