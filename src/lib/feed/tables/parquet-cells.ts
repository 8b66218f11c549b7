import type { ParquetType, SchemaElement } from 'hyparquet'
import { check } from './table-fault.ts'
import {
  dateText,
  decimalText,
  float32Text,
  isoTexts,
  utf8Text,
  type CellText,
  type TimeDigits,
} from './cell-text.ts'

/**
 * How the physical values of a column are written; undefined for a column that is left out. The
 * library itself would make doubles of decimals and milliseconds of nanoseconds.
 */
export function parquetCellText(element: SchemaElement): CellText | undefined {
  const kind = element.logical_type?.type ?? element.converted_type
  if (kind === 'DECIMAL') return decimalCell(element)
  const digits = timeDigits(element)
  if (digits !== undefined) return timeCell(element, digits)
  if (kind === 'DATE') return (value) => dateText(Number(value))
  return element.type === 'BYTE_ARRAY' ? bytesCell(kind) : plainCell(element, kind)
}

/** The longest decimal of any known writer has 256 bits. */
const DECIMAL_BYTES_MAX = 32
const DECIMAL_DIGITS_MAX = 76

function decimalCell(element: SchemaElement): CellText {
  const logical = element.logical_type
  const scale = (logical?.type === 'DECIMAL' ? logical.scale : element.scale) ?? 0
  check(scale >= 0 && scale <= DECIMAL_DIGITS_MAX, `a decimal column has the scale ${scale}`)
  return (value) => decimalText(unscaled(value), scale)
}

function unscaled(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) return BigInt(value as number | bigint)
  check(value.length <= DECIMAL_BYTES_MAX, `a decimal number has ${value.length} bytes`)
  if (value.length === 0) return 0n
  const hex = Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')
  return BigInt.asIntN(8 * value.length, BigInt(`0x${hex}`))
}

const TIME_UNITS = new Map<string, TimeDigits>([
  ['MILLIS', 3],
  ['MICROS', 6],
  ['NANOS', 9],
  ['TIMESTAMP_MILLIS', 3],
  ['TIMESTAMP_MICROS', 6],
])

function timeDigits({ type, logical_type, converted_type }: SchemaElement): TimeDigits | undefined {
  if (type === 'INT96') return 9
  if (logical_type?.type === 'TIMESTAMP') return TIME_UNITS.get(logical_type.unit)
  return TIME_UNITS.get(converted_type ?? '')
}

function timeCell({ type }: SchemaElement, digits: TimeDigits): CellText {
  const text = isoTexts(digits)
  if (type === 'INT96') return (value) => text(nanosOfInt96(value as bigint))
  return (value) => text(BigInt(value as bigint))
}

/** The upper 32 bits are a Julian day, the lower 64 the nanoseconds within it. */
function nanosOfInt96(value: bigint): bigint {
  return ((value >> 64n) - DAY_OF_1970) * NANOS_PER_DAY + BigInt.asUintN(64, value)
}

const DAY_OF_1970 = 2_440_588n
const NANOS_PER_DAY = 86_400_000_000_000n

const TEXT_KINDS = new Set(['STRING', 'UTF8', 'ENUM', 'JSON'])

function bytesCell(kind: string | undefined): CellText | undefined {
  return TEXT_KINDS.has(kind ?? '') ? (value) => utf8Text(value as Uint8Array) : undefined
}

/** NULL is what pandas makes of a column without any value. */
const PLAIN_KINDS = /^U?INT_\d+$|^INTEGER$|^NULL$/

function plainCell(element: SchemaElement, kind: string | undefined): CellText | undefined {
  if (kind !== undefined && !PLAIN_KINDS.test(kind)) return undefined
  if (isUnsigned(element)) return UNSIGNED_TEXTS.get(element.type)
  return PLAIN_TEXTS.get(element.type)
}

const PLAIN_TEXTS = new Map<ParquetType | undefined, CellText>([
  ['INT32', String],
  ['INT64', String],
  ['FLOAT', (value) => float32Text(value as number)],
  ['DOUBLE', String],
  // Some encodings give numbers.
  ['BOOLEAN', (value) => String(value === true || value === 1)],
])

const UNSIGNED_TEXTS = new Map<ParquetType | undefined, CellText>([
  ['INT32', (value) => String((value as number) >>> 0)],
  ['INT64', (value) => String(BigInt.asUintN(64, value as bigint))],
])

function isUnsigned({ logical_type, converted_type }: SchemaElement): boolean {
  if (logical_type?.type === 'INTEGER') return !logical_type.isSigned
  return converted_type?.startsWith('UINT_') ?? false
}
