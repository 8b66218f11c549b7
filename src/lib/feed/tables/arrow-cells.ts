import type { Data } from 'apache-arrow/data'
import { DateUnit, Precision } from 'apache-arrow/enum'
import { DataType, type Decimal, type Timestamp } from 'apache-arrow/type'
import { Vector } from 'apache-arrow/vector'
import {
  dateText,
  decimalText,
  float32Text,
  isoTexts,
  type CellText,
  type TimeDigits,
} from './cell-text.ts'
import { check } from './table-fault.ts'

/** How the values of a column are written; undefined for a column that is left out. */
export function arrowCellText(type: DataType): CellText | undefined {
  if (DataType.isDictionary(type)) return arrowCellText(type.dictionary as DataType)
  if (DataType.isTimestamp(type)) return timestampCell(type)
  if (DataType.isDate(type)) return dateCell(type.unit)
  if (DataType.isDecimal(type)) return decimalCell(type)
  if (DataType.isFloat(type)) return floatCell(type.precision)
  return isPlain(type) ? String : undefined
}

function isPlain(type: DataType): boolean {
  return DataType.isInt(type) || isText(type) || DataType.isBool(type) || DataType.isNull(type)
}

function isText(type: DataType): boolean {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type)
}

/** The units are numbered from 0 for seconds to 3 for nanoseconds. */
function timestampCell({ unit }: Timestamp): CellText {
  const text = isoTexts((3 * unit) as TimeDigits)
  return (value) => text(value as bigint)
}

function dateCell(unit: DateUnit): CellText {
  if (unit === DateUnit.DAY) return (value) => dateText(value as number)
  const text = isoTexts(3)
  return (value) => text(value as bigint)
}

function floatCell(precision: Precision): CellText | undefined {
  if (precision === Precision.HALF) return undefined
  return precision === Precision.SINGLE ? (value) => float32Text(value as number) : String
}

const DECIMAL_DIGITS_MAX = 76

function decimalCell({ scale, bitWidth }: Decimal): CellText {
  check(Math.abs(scale) <= DECIMAL_DIGITS_MAX, `a decimal column has the scale ${scale}`)
  return (value) => decimalText(BigInt.asIntN(bitWidth, wholeOf(value as Uint32Array)), scale)
}

/** Parts of 32 bits, the lowest first. */
function wholeOf(parts: Uint32Array): bigint {
  return parts.reduceRight((whole, part) => (whole << 32n) | BigInt(part), 0n)
}

/**
 * Gives the texts of the rows [start, end) of a column of one batch; those of a dictionary are
 * given. (The library's own getters would make doubles of integer times.)
 */
export function columnCells(
  column: Data,
  text: CellText,
  dictionary: readonly string[] | undefined,
): (start: number, end: number) => string[] {
  // What pandas makes of a column without any value.
  if (DataType.isNull(column.type))
    return (start, end) => Array.from({ length: end - start }, () => '')
  const value = valuesOf(column)
  const textOf = DataType.isDictionary(column.type)
    ? (row: number) => entryOf(dictionary, value(row))
    : (row: number) => text(value(row))
  const hasNulls = column.nullCount > 0
  return (start, end) => {
    const texts: string[] = []
    for (let row = start; row < end; row += 1) {
      texts.push(hasNulls && !column.getValid(row) ? '' : textOf(row))
    }
    return texts
  }
}

function entryOf(dictionary: readonly string[] | undefined, place: unknown): string {
  const text = dictionary?.[Number(place)]
  check(text !== undefined, 'a column refers to a value that its dictionary has not')
  return text
}

/** The raw value of a row that has one. */
function valuesOf(column: Data): (row: number) => unknown {
  const { length, nullCount, nullBitmap } = column
  const type = column.type
  const values = column.values as ArrayLike<unknown>
  const areMarked = nullCount <= 0 || nullBitmap.length * 8 >= length
  check(areMarked, 'a column marks fewer nulls than it has rows')
  check(valueCount(column, type) >= length, 'a column has fewer values than rows')
  if (isText(type) || DataType.isBool(type)) {
    const vector = new Vector([column])
    return (row) => vector.get(row) as unknown
  }
  if (!DataType.isDecimal(type)) return (row) => values[row]
  const parts = type.bitWidth / BITS_OF_PART
  return (row) => (column.values as Uint32Array).subarray(row * parts, (row + 1) * parts)
}

const BITS_OF_PART = 32
const BYTES_OF_VIEW = 16

function valueCount({ values, valueOffsets }: Data, type: DataType): number {
  const count = (values as ArrayLike<unknown>).length
  if (DataType.isBool(type)) return count * 8
  if (DataType.isUtf8View(type)) return count / BYTES_OF_VIEW
  if (isText(type)) return (valueOffsets as ArrayLike<unknown>).length - 1
  return DataType.isDecimal(type) ? (count * BITS_OF_PART) / type.bitWidth : count
}
