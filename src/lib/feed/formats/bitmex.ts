import { byHeader } from './by-header.ts'
import type { RowFormat } from './format.ts'

export const bitmex: RowFormat = {
  kind: 'rows',
  name: 'bitmex',
  title: 'BitMEX trades, as public.bitmex.com has them',
  looksLike:
    'the header timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional[,trdType], the time as 2024-01-01D00:00:01.000000000',
  symbolFrom: 'row',
  notes:
    'Sizes are contracts. Where there is a trdType, only rows with Regular are trades: others are prices of an index or a settlement.',
  layoutOf: byHeader({
    time: 'timestamp',
    price: 'price',
    size: 'size',
    symbol: 'symbol',
    id: 'trdMatchID',
    only: { column: 'trdType', values: ['Regular', ''] },
    knownBy: ['trdMatchID', 'tickDirection', 'homeNotional'],
    timesAre: 'dates',
  }),
}
