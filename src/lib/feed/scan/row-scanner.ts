import { nextRow, type TradeColumns } from '../../core/trade-columns.ts'
import type { RowLayout } from '../formats/format.ts'
import { idScanner } from './id-scanner.ts'
import { isAt } from '../../core/scan/json-bytes.ts'
import type { ScanLine } from './scan-line.ts'
import { scanDecimal } from '../../core/scan/scan-number.ts'
import { timeScanner } from '../../core/scan/scan-time.ts'
import { fieldPlaces, splitRow, type FieldPlaces } from './split-row.ts'

/**
 * Reads rows of any layout that takes its fields as they are; undefined for the others.
 *
 * @param symbol the number of the symbol of rows that name none
 */
export function rowScanner(layout: RowLayout, symbol: number): ScanLine | undefined {
  if (layout.priceText !== undefined || layout.oneValueOf !== undefined) return undefined
  const places = fieldPlaces(layout.fieldCount)
  const separator = layout.separator.charCodeAt(0)
  const isTrade = kindScanner(layout, places)
  const symbolIn = symbolScanner(layout, places, symbol)
  const scanNumbers = numbersScanner(layout, places)
  const scanId = idScanner(layout, places)
  return (bytes, start, columns, line) => {
    const end = splitRow(bytes, start, separator, places)
    if (end < 0 || !isTrade(bytes)) return -1
    const row = nextRow(columns)
    const named = symbolIn(bytes, columns)
    if (named < 0 || !scanNumbers(bytes, columns, row) || !scanId(bytes, columns, row)) return -1
    columns.symbol[row] = named
    columns.line[row] = line
    columns.length = row + 1
    return end
  }
}

/** Fills a part of a row from the fields that were split; false for what is not plain. */
export type ScanFields = (bytes: Buffer, columns: TradeColumns, row: number) => boolean

function kindScanner({ only }: RowLayout, { starts, ends }: FieldPlaces) {
  if (only === undefined) return () => true
  const values = [...only.values].map((value) => Buffer.from(value))
  return (bytes: Buffer): boolean => {
    const start = starts[only.column] as number
    const length = (ends[only.column] as number) - start
    return values.some((value) => value.length === length && isAt(bytes, start, value))
  }
}

function symbolScanner({ symbol }: RowLayout, { starts, ends }: FieldPlaces, ofFile: number) {
  if (symbol === undefined) return () => ofFile
  return (bytes: Buffer, { symbols }: TradeColumns): number =>
    symbols.idOfBytes(bytes, starts[symbol] as number, ends[symbol] as number)
}

function numbersScanner(layout: RowLayout, { starts, ends }: FieldPlaces): ScanFields {
  const scanTime = timeScanner()
  const from = (column: number) => starts[column] as number
  const to = (column: number) => ends[column] as number
  const { price, size, time } = layout
  return (bytes, columns, row) =>
    scanDecimal(bytes, from(price), to(price), columns.price, columns.priceScale, row) &&
    (columns.price[row] as number) > 0 &&
    scanDecimal(bytes, from(size), to(size), columns.size, columns.sizeScale, row) &&
    scanTime(bytes, from(time), to(time), columns, row)
}
