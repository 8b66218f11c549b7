import { byHeader } from './by-header.ts'
import type { RowFormat } from './format.ts'

export const bybit: RowFormat = {
  kind: 'rows',
  name: 'bybit',
  title: 'Bybit derivatives, as public.bybit.com/trading has them',
  looksLike:
    'the header timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional[,RPI], the time in seconds',
  symbolFrom: 'row',
  notes: 'Times have a fraction. The size of inverse contracts is in US dollars.',
  layoutOf: byHeader({
    time: 'timestamp',
    price: 'price',
    size: 'size',
    symbol: 'symbol',
    id: 'trdMatchID',
    knownBy: ['trdMatchID', 'tickDirection', 'homeNotional'],
    timesAre: 'numbers',
  }),
}

export const bybitSpot: RowFormat = {
  kind: 'rows',
  name: 'bybit-spot',
  title: 'Bybit spot, as public.bybit.com/spot has it',
  looksLike: 'the header id,timestamp,price,volume,side[,rpi] and no other column',
  symbolFrom: 'file-name',
  notes:
    'The id is the number of the row in its file, which begins with 1 again each day: it is no trade id, so a file that comes twice counts twice.',
  layoutOf: byHeader({
    time: 'timestamp',
    price: 'price',
    size: 'volume',
    knownBy: ['id', 'side'],
    allColumns: ['id', 'timestamp', 'price', 'volume', 'side', 'rpi'],
  }),
}
