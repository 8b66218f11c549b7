import { anyOf } from './any-of.ts'
import { byFields } from './by-fields.ts'
import type { RowFormat } from './format.ts'

export const aggr: RowFormat = {
  kind: 'rows',
  name: 'aggr',
  title: 'Files of aggr-server',
  looksLike: 'time price size side [liquidation], with blanks between them',
  symbolFrom: 'folder',
  separators: [' '],
  notes:
    'The symbol is the folder: XBTUSD of BITMEX/XBTUSD/2024-01-01-00.gz. A liquidation (a fifth field that is 1) is no trade: its fills stand beside it; in a file whose other rows have four fields it is rejected for its number of fields.',
  layoutOf: anyOf(
    byFields(['time', 'price', 'size', 'side']),
    byFields(['time', 'price', 'size', 'side', 'mark'], { kind: 'mark', values: ['', '0'] }),
  ),
}
