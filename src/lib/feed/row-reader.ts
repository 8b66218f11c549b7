import { readTrade } from '../core/trade.ts'
import { readEpoch, readIsoTime, type TradeTime } from '../core/trade-time.ts'
import type { Row, RowLayout } from './formats/format.ts'
import { sampleOfText } from './json-sample.ts'
import { addControl, addRead, type OpenBatch } from './open-batch.ts'

/**
 * Reads the fields of one row into a batch; undefined are those of a row that could not be split.
 * `text` is the row as it stood, for the sample of a reject.
 */
export type ReadRow = (
  fields: Row | undefined,
  line: number,
  batch: OpenBatch,
  text: () => string,
) => void

/**
 * Reads rows of any layout, one after the other.
 *
 * @param header the first row, where that is one: it may come again where files were joined
 * @param symbolOf gives a symbol its name; undefined stands for the symbol of the file
 */
export function rowReader(
  layout: RowLayout,
  header: Row | undefined,
  symbolOf: (text: string | undefined) => string | undefined,
): ReadRow {
  const { fieldCount, id, idScope = [], only, oneValueOf } = layout
  const headerText = header?.join()
  let onlyValue: string | undefined
  let isBegun = false
  const isOfAnother = (fields: Row): boolean => {
    if (oneValueOf === undefined) return false
    onlyValue ??= fields[oneValueOf]
    return fields[oneValueOf] !== onlyValue
  }
  return (fields, line, batch, text) => {
    const sample = () => sampleOfText(text())
    if (fields?.length !== fieldCount) return addRead(batch, 'wrong-field-count', line, sample)
    if (headerText !== undefined && fields.join() === headerText) {
      if (isBegun) addControl(batch, 'header')
      isBegun = true
      return
    }
    if (only !== undefined && !only.values.has(fields[only.column] ?? '')) {
      return addControl(batch, `${header?.[only.column] ?? 'kind'} ${fields[only.column]}`)
    }
    if (isOfAnother(fields)) return addRead(batch, 'bad-symbol', line, sample)
    const trade = readTrade(textOf(fields, layout, symbolOf))
    const scope = idScope.map((column) => `${fields[column]}\n`).join('')
    const own = id === undefined ? '' : (fields[id] ?? '')
    addRead(batch, trade, line, sample, own === '' ? '' : `${scope}${own}`)
  }
}

function textOf(
  fields: Row,
  { time, price, size, symbol, priceText }: RowLayout,
  symbolOf: (text: string | undefined) => string | undefined,
) {
  const priceField = fields[price] ?? ''
  return {
    symbol: symbolOf(symbol === undefined ? undefined : fields[symbol]),
    price: priceText === undefined ? priceField : priceText(priceField),
    size: fields[size],
    time: timeOf(fields[time] ?? ''),
  }
}

const YEAR_AND_DASH = /^\d{4}-/

function timeOf(text: string): TradeTime | undefined {
  return YEAR_AND_DASH.test(text) ? readIsoTime(text) : readEpoch(text, 'auto')
}
