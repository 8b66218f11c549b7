import { byHeader } from './by-header.ts'
import type { RowFormat } from './format.ts'

/**
 * As the consolidated tape numbers them: 0 is a trade as it was reported, 1 the corrected values of
 * one that was reported wrongly, 12 those wrong values. 7 and 8 are trades taken back, 10 and 11 say
 * that they were, 2 has a symbol out of date.
 */
const STANDING_CORRECTIONS = ['', '0', '00', '1', '01', '2', '02']

export const massive: RowFormat = {
  kind: 'rows',
  name: 'massive',
  title: 'Flat files of Massive (Polygon.io): trades of stocks, options and crypto',
  looksLike:
    'a header with ticker, conditions, exchange, price, size and sip_timestamp or participant_timestamp',
  symbolFrom: 'row',
  notes:
    "The time is sip_timestamp, or participant_timestamp in crypto files, which have no other. An id is unique within its ticker, exchange and trf_id; options have none. Corrections 7, 8, 10, 11 and 12 are no trades: they stand for trades taken back or reported wrongly. Every other row counts whatever its conditions, so bars can differ from Massive's own, which leave some conditions out.",
  layoutOf: byHeader({
    time: 'sip_timestamp|participant_timestamp',
    price: 'price',
    size: 'size',
    symbol: 'ticker',
    id: 'id',
    idScope: ['exchange', 'trf_id'],
    only: { column: 'correction', values: STANDING_CORRECTIONS },
    knownBy: ['ticker', 'conditions', 'exchange'],
  }),
}
