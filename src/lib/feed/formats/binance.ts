import { anyOf } from './any-of.ts'
import { byFields } from './by-fields.ts'
import { byHeader } from './by-header.ts'
import type { RowFormat } from './format.ts'

export const binanceTrades: RowFormat = {
  kind: 'rows',
  name: 'binance-trades',
  title: 'Binance trades, spot and futures, as data.binance.vision has them',
  looksLike: 'id,price,qty,quote_qty,time,is_buyer_maker[,is_best_match], with or without a header',
  symbolFrom: 'file-name',
  notes:
    'Times are milliseconds, and microseconds in spot files since 2025. The size is qty: contracts in files of coin-margined futures, whose fourth column is base_qty.',
  layoutOf: anyOf(
    byHeader({
      time: 'time|timestamp|transact_time',
      price: 'price',
      size: 'qty|quantity',
      symbol: 'symbol',
      id: 'id|trade_id',
      knownBy: ['quote_qty|quote_quantity|base_qty', 'is_buyer_maker'],
    }),
    byFields(['id', 'price', 'size', 'number', 'time', 'truth', 'truth']),
    byFields(['id', 'price', 'size', 'number', 'time', 'truth']),
  ),
}

export const binanceAggTrades: RowFormat = {
  kind: 'rows',
  name: 'binance-agg-trades',
  title: 'Binance aggTrades, spot and futures, as data.binance.vision has them',
  looksLike:
    'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker[,is_best_match], with or without a header',
  symbolFrom: 'file-name',
  idsNumber: 'aggregated trades',
  notes:
    'A row joins the trades of one order at one price, so prices and volume are those of the trades file and trade counts are lower. Its ids are of their own: a trades file and an aggTrades file of one day count twice.',
  layoutOf: anyOf(
    byHeader({
      time: 'transact_time|time|timestamp',
      price: 'price',
      size: 'quantity|qty',
      symbol: 'symbol',
      id: 'agg_trade_id|agg_id|id',
      knownBy: ['first_trade_id|first_id', 'last_trade_id|last_id', 'is_buyer_maker'],
    }),
    byFields(['id', 'price', 'size', 'id', 'id', 'time', 'truth', 'truth']),
    byFields(['id', 'price', 'size', 'id', 'id', 'time', 'truth']),
  ),
}
