import { readEpoch, readIsoTime, type TradeTime } from '../../core/trade-time.ts'
import { readTrade, type RejectReason } from '../../core/trade.ts'
import { sampleOfText } from '../json-sample.ts'
import { columnsOf, isHeader, type Columns } from './csv-columns.ts'
import { fieldsOf } from './csv-row.ts'
import type { FileFormat, FormatFile, LineContent, ReadLine } from './format.ts'

/** Comma-separated values with a header that names a time, a price, a size and mostly a symbol. */
export const csvFormat: FileFormat = {
  name: 'csv',
  looksLike: 'a CSV header that names a time, a price and a size (symbol,timestamp,price,volume)',
  matches: ([header = '']) => isHeader(header),
  open: openCsv,
}

function openCsv(file: FormatFile): ReadLine {
  let columns: Columns | undefined
  return (text) => {
    if (columns !== undefined) return readRow(text, columns, file.symbol)
    columns = columnsOf(text, file)
    return { trades: [], rejects: [] }
  }
}

function readRow(text: string, columns: Columns, fileSymbol: string | undefined): LineContent {
  const fields = fieldsOf(text)
  if (fields?.length !== columns.count) return rejected('wrong-field-count', text)
  const id = columns.id === undefined ? '' : (fields[columns.id] ?? '')
  const trade = readTrade({
    symbol: columns.symbol === undefined ? fileSymbol : fields[columns.symbol],
    price: fields[columns.price],
    size: fields[columns.size],
    time: timeOf(fields[columns.time] ?? ''),
  })
  if (typeof trade === 'string') return rejected(trade, text)
  return id === '' ? { trades: [trade], rejects: [] } : { trades: [trade], rejects: [], id }
}

function rejected(reason: RejectReason, text: string): LineContent {
  return { trades: [], rejects: [{ reason, sample: sampleOfText(text) }] }
}

const YEAR_AND_DASH = /^\d{4}-/

function timeOf(text: string): TradeTime | undefined {
  return YEAR_AND_DASH.test(text) ? readIsoTime(text) : readEpoch(text, 'auto')
}
