import { byFields } from './by-fields.ts'
import type { RowFormat } from './format.ts'

export const kraken: RowFormat = {
  kind: 'rows',
  name: 'kraken',
  title: "Kraken's history of trades, and the files of bitcoincharts (Bitstamp and others)",
  looksLike: 'timestamp,price,volume without a header, the time in seconds',
  symbolFrom: 'file-name',
  notes:
    'There are no trade ids: files that overlap, such as the whole history and a quarter of it, count twice.',
  layoutOf: byFields(['seconds', 'price', 'size']),
}
