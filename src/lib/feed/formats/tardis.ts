import { byHeader } from './by-header.ts'
import type { RowFormat } from './format.ts'
import { refuseNotTrades } from './not-trades.ts'

const layoutByHeader = byHeader({
  time: 'timestamp',
  price: 'price',
  size: 'amount',
  symbol: 'symbol',
  id: 'id',
  idScope: ['exchange'],
  knownBy: ['exchange', 'local_timestamp', 'id', 'side'],
})

export const tardis: RowFormat = {
  kind: 'rows',
  name: 'tardis',
  title: 'Trades of Tardis.dev',
  looksLike: 'the header exchange,symbol,timestamp,local_timestamp,id,side,price,amount',
  symbolFrom: 'row',
  notes:
    "The time is timestamp, the exchange's own; where it gave none Tardis writes the time of receipt there. Rows are ordered by local_timestamp, so times go back a little. A row without an id counts. Files of liquidations have the same header and are refused by their name.",
  layoutOf(rows, file) {
    const layout = layoutByHeader(rows, file)
    if (layout !== undefined && /_liquidations_/.test(file.name)) {
      refuseNotTrades('liquidations', file.name)
    }
    return layout
  },
}
