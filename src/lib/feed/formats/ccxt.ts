import type { JsonContent, JsonFormat } from './format.ts'
import {
  epochOf,
  hasKeys,
  idOf,
  isoTimeOf,
  ownSymbol,
  readEach,
  textOf,
  type JsonObject,
} from './json-fields.ts'

/** Trades in the form that ccxt gives those of every venue. */
export const ccxt: JsonFormat = {
  kind: 'json',
  name: 'ccxt',
  title: 'Trades as ccxt gives them (fetchTrades, watchTrades)',
  looksLike: '{"id":…,"timestamp":…,"datetime":…,"symbol":"BTC/USDT","price":…,"amount":…}',
  symbolFrom: 'row',
  notes: 'Where timestamp is null, datetime holds.',
  toldBy: 'the keys timestamp, datetime, symbol, price and amount',
  read: (value) => readEach(value, readTrade),
}

function readTrade(value: JsonObject): JsonContent | undefined {
  if (!hasKeys(value, ['symbol', 'price', 'amount'])) return undefined
  const { id, timestamp, datetime, symbol, price, amount } = value
  if (timestamp === undefined && datetime === undefined) return undefined
  const time = epochOf(timestamp) ?? isoTimeOf(datetime)
  const fields = { price: textOf(price), size: textOf(amount), time, id: idOf(id) }
  return { trades: [{ symbol: ownSymbol(symbol), ...fields, value }] }
}
