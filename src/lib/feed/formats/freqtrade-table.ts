import { byHeader } from './by-header.ts'
import type { RowFormat } from './format.ts'

export const freqtradeTable: RowFormat = {
  kind: 'rows',
  name: 'freqtrade-table',
  title: 'Trades that freqtrade downloaded, as Feather, Parquet or CSV',
  looksLike: 'the columns timestamp,id,type,side,price,amount,cost',
  symbolFrom: 'file-name',
  notes: 'The symbol is as the file name writes it: ETH_BTC of ETH_BTC-trades.feather.',
  layoutOf: byHeader({
    time: 'timestamp',
    price: 'price',
    size: 'amount',
    id: 'id',
    knownBy: ['id', 'type', 'side', 'cost'],
    allColumns: ['timestamp', 'id', 'type', 'side', 'price', 'amount', 'cost', 'date'],
  }),
}
