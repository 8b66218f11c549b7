import { byHeader } from './by-header.ts'
import type { RowFormat } from './format.ts'

const layoutByHeader = byHeader({
  time: 'ts_event',
  price: 'price',
  size: 'size',
  symbol: 'symbol',
  only: { column: 'action', values: ['T'] },
  oneValueOf: 'instrument_id',
  knownBy: ['ts_event', 'publisher_id', 'instrument_id', 'action'],
})

export const databento: RowFormat = {
  kind: 'rows',
  name: 'databento',
  title: 'Databento CSV of the schemas trades, tbbo, mbp-1, mbp-10 and mbo',
  looksLike:
    'a header with ts_event, publisher_id, instrument_id, action, price, size[, symbol], rows with action T',
  symbolFrom: 'row',
  notes:
    'The time is ts_event. Only rows with action T are trades. Prices are decimals or whole billionths; 9223372036854775807 is no price. The sequence is no trade id: several trades share one. A file without a symbol column needs --symbol and may hold one instrument_id only.',
  layoutOf(rows, file) {
    const layout = layoutByHeader(rows, file)
    if (layout === undefined) return undefined
    const prices = rows.slice(1).map((row) => row[layout.price] ?? '')
    return areBillionths(prices) ? { ...layout, priceText: decimalOfBillionths } : layout
  },
}

/** Below this a whole number is a price, such as 43250 in a table of doubles. */
const BILLIONTHS_FROM = 1_000_000
const WHOLE_NUMBER = /^-?\d+$/

function areBillionths(prices: readonly string[]): boolean {
  const given = prices.filter((price) => price !== '')
  if (!given.every((price) => WHOLE_NUMBER.test(price))) return false
  return given.some((price) => Math.abs(Number(price)) >= BILLIONTHS_FROM)
}

const NO_PRICE = '9223372036854775807'

/** 3720250000000 is 3720.250000000. */
function decimalOfBillionths(field: string): string {
  if (field === NO_PRICE) return ''
  if (!WHOLE_NUMBER.test(field)) return field
  const sign = field.startsWith('-') ? '-' : ''
  const digits = field.slice(sign.length).padStart(10, '0')
  return `${sign}${digits.slice(0, -9)}.${digits.slice(-9)}`
}
