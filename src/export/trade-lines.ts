import { isoTimeOf } from '../lib/core/iso-time.ts'
import { jsonText } from '../lib/core/json-text.ts'
import type { PlainTrade } from '../lib/core/plain-trade.ts'
import { printable } from '../lib/core/printable.ts'
import { recordText } from '../lib/core/trade-codec.ts'
import { csvText, type CsvOptions } from '../lib/table/csv-text.ts'

export type LineFormat = 'csv' | 'ndjson' | 'finnhub'

/**
 * Trades as text, one a line, with a header for csv: mkt replay reads csv and finnhub as the same
 * trades. Numbers are exact plain decimals; times have the digits of a second that they need.
 */
export async function* tradeLines(
  pages: AsyncIterable<readonly PlainTrade[]>,
  format: LineFormat,
  options: CsvOptions,
): AsyncGenerator<string> {
  const lineOf = LINES[format]
  let text = format === 'csv' ? 'symbol,timestamp,price,volume,conditions\n' : ''
  for await (const trades of pages) {
    for (const trade of trades) text += `${lineOf(trade, options)}\n`
    if (text.length < CHUNK_LENGTH) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

/** Pages of a log that was written live are tiny, and writing each costs as much as a large one. */
const CHUNK_LENGTH = 65_536

type LineOf = (trade: PlainTrade, options: CsvOptions) => string

const LINES: Record<LineFormat, LineOf> = {
  csv: (trade, options) => {
    const conditions = csvText(conditionsText(trade) ?? '', options)
    const symbol = csvText(trade.symbol, options)
    return `${symbol},${isoTimeOf(trade)},${trade.price},${trade.size},${conditions}`
  },
  ndjson: (trade) => {
    const { symbol, price, size, conditions } = trade
    const last = conditions === undefined ? '' : `,"conditions":${jsonText(conditions)}`
    const where = `"symbol":${jsonText(symbol)},"timestamp":"${isoTimeOf(trade)}"`
    return `{${where},"price":${price},"volume":${size}${last}}`
  },
  finnhub: (trade, { terminal }) => {
    const text = recordText(trade, trade.price, trade.size)
    return terminal ? printable(text) : text
  },
}

/** The conditions in one field: 1;12;37. Undefined where there are none. */
export function conditionsText({ conditions }: PlainTrade): string | undefined {
  return conditions?.join(';')
}
