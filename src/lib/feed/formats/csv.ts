import { isHeader } from './column-names.ts'
import { columnsOf, refuseMissing, type Columns } from './csv-columns.ts'
import type { Row, RowFile, RowFormat, RowLayout } from './format.ts'

/** Any other file with a header that names a time, a price, a size and mostly a symbol. */
export const csv: RowFormat = {
  kind: 'rows',
  name: 'csv',
  title: 'Any other CSV with a header, such as an export of QuestDB',
  looksLike:
    'a header that names a time, a price and a size under common names (symbol,timestamp,price,volume)',
  symbolFrom: 'row',
  notes:
    'Columns stand in any order and may be separated by commas, semicolons or tabs. Times are seconds to nanoseconds since 1970, told row by row, or ISO 8601, in UTC where they name no zone. A column id, trade_id, tid or trdMatchID is an id of the trade: leave it out where it only counts the rows.',
  layoutOf,
}

const NEEDED = ['time', 'price', 'size'] as const

function layoutOf([header = []]: readonly Row[], file: RowFile): RowLayout | undefined {
  if (!isHeader(header)) return undefined
  const columns = columnsOf(header, file.name)
  const missing = NEEDED.filter((meaning) => !columns.has(meaning))
  // A header with two of them is meant for trades; with fewer it may be of anything.
  if (missing.length > 1) return undefined
  for (const meaning of missing) refuseMissing(meaning, file.name)
  return layoutWith(header, columns, file)
}

function layoutWith(header: Row, columns: Columns, { separator }: RowFile): RowLayout {
  const needed = NEEDED.map((meaning) => columns.get(meaning) ?? 0)
  const [time = 0, price = 0, size = 0] = needed
  return {
    toldBy: `a header with ${needed.map((at) => (header[at] ?? '').trim()).join(', ')}`,
    fieldCount: header.length,
    hasHeader: true,
    separator,
    ...{ time, price, size },
    symbol: columns.get('symbol'),
    id: columns.get('id'),
  }
}
