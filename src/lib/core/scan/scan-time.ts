/**
 * Times read straight from bytes into a row of columns: the common shapes of those that
 * core/trade-time.ts reads from texts, and just as it does.
 */
import { BLANK, COLON, DASH, NINE, POINT, ZERO } from '../ascii.ts'
import type { TradeColumns } from '../trade-columns.ts'
import { readIsoTime } from '../trade-time.ts'
import { endOfNumber } from './json-bytes.ts'
import { digitsAt, endOfDigits, pointIn, scanDigits, scanWhole } from './scan-number.ts'

/** False for a time that the slow path has to read. */
export type ScanTime = (
  bytes: Buffer,
  start: number,
  end: number,
  columns: TradeColumns,
  row: number,
) => boolean

/**
 * How many digits of a time are below the second, by how many it has before a point: up to 11 are
 * seconds, up to 14 milliseconds, up to 17 microseconds, else nanoseconds.
 */
const DIGITS_BELOW_SECOND = [
  ...Array.from({ length: 9 }, () => -1),
  ...[0, 0, 0, 3, 3, 3, 6, 6, 6, 9, 9],
]
/** 1990-01-01 and 2262-01-01, s. */
const EARLIEST_S = 631_152_000
const TOO_LATE_S = 9_214_646_400

const EARLIEST_MS = EARLIEST_S * 1000
const TOO_LATE_MS = TOO_LATE_S * 1000
/** A fraction of a millisecond has so many digits at most; finer ones are left to the slow path. */
const FRACTION_DIGITS = 6

/** Reads the time that begins here, whose end is not known; gives the place after it, or -1. */
export type PassTime = (bytes: Buffer, start: number, columns: TradeColumns, row: number) => number

/** As scanEpoch reads it. */
export const passEpoch: PassTime = (bytes, start, columns, row) => {
  const end = endOfNumber(bytes, start)
  return scanEpoch(bytes, start, end, columns, row) ? end : -1
}

/** Milliseconds since 1970, as Finnhub writes them and as the records of a log have them. */
export const passEpochMs: PassTime = (bytes, start, columns, row) => {
  const end = start + MS_DIGITS
  const high = digitsAt(bytes, start, HIGH_DIGITS)
  const low = digitsAt(bytes, start + HIGH_DIGITS, MS_DIGITS - HIGH_DIGITS)
  const next = bytes[end] as number
  const isPlain = next !== POINT && !(next >= ZERO && next <= NINE)
  const isUsual = isPlain && low >= 0 && high >= HIGH_MIN && high <= HIGH_MAX
  if (!isUsual) return passAnyEpochMs(bytes, start, columns, row)
  columns.timeMs[row] = high * LOW_UNIT + low
  columns.nanos[row] = 0
  return end
}

/** Times from 2001 to 2262 have so many digits, which are read as two numbers of 32 bits. */
const MS_DIGITS = 13
const HIGH_DIGITS = 6
const LOW_UNIT = 1e7
/** What is beyond these may be no time, or no number. */
const [HIGH_MIN, HIGH_MAX] = [100_000, 921_463]

function passAnyEpochMs(bytes: Buffer, start: number, columns: TradeColumns, row: number): number {
  const point = endOfDigits(bytes, start)
  const ms = scanWhole(bytes, start, point)
  if (ms < EARLIEST_MS || ms >= TOO_LATE_MS) return -1
  const end = bytes[point] === POINT ? endOfDigits(bytes, point + 1) : point
  const nanos = end === point ? 0 : nanosOfFraction(bytes, point + 1, end)
  columns.timeMs[row] = ms
  columns.nanos[row] = nanos
  return nanos < 0 ? -1 : end
}

/** A fraction of a millisecond; -1 where it has no digits, or so many that the slow path has to read them. */
function nanosOfFraction(bytes: Uint8Array, start: number, end: number): number {
  const digits = end - start
  if (digits === 0 || digits > FRACTION_DIGITS) return -1
  return scanDigits(bytes, start, end) * (POWERS[FRACTION_DIGITS - digits] as number)
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, with a fraction or without. */
export const scanEpoch: ScanTime = (bytes, start, end, columns, row) =>
  scanWithPoint(bytes, start, end, end, columns, row) ||
  scanWithPoint(bytes, start, pointIn(bytes, start, end), end, columns, row)

function scanWithPoint(
  bytes: Buffer,
  start: number,
  point: number,
  end: number,
  columns: TradeColumns,
  row: number,
): boolean {
  const below = DIGITS_BELOW_SECOND[point - start] ?? -1
  if (below < 0 || bytes[start] === ZERO || point === end - 1) return false
  const seconds = scanDigits(bytes, start, point - below)
  const fraction = scanDigits(bytes, point + 1, end, scanDigits(bytes, point - below, point))
  const digits = below + Math.max(0, end - point - 1)
  if (seconds < EARLIEST_S || seconds >= TOO_LATE_S) return false
  return fillTime(columns, row, seconds, nanosOf(fraction, digits))
}

const NANO_DIGITS = 9
const POWERS = Array.from({ length: NANO_DIGITS + 1 }, (_, power) => 10 ** power)

/** -1 where digits are none, or finer than nanoseconds. */
function nanosOf(fraction: number, digits: number): number {
  return fraction < 0 || digits > NANO_DIGITS
    ? -1
    : fraction * (POWERS[NANO_DIGITS - digits] as number)
}

function fillTime(columns: TradeColumns, row: number, seconds: number, nanos: number): boolean {
  const ms = Math.floor(nanos / 1e6)
  columns.timeMs[row] = seconds * 1000 + ms
  columns.nanos[row] = nanos - ms * 1e6
  return nanos >= 0
}

/** Also YYYY-MM-DDTHH:MM:SS[.fraction][Z]; the time of one row mostly has the date of the one before. */
export function timeScanner(): ScanTime {
  const startOfDate = dateReader()
  return (bytes, start, end, columns, row) => {
    if (bytes[start + YEAR_LENGTH] !== DASH) return scanEpoch(bytes, start, end, columns, row)
    const timeEnd = bytes[end - 1] === UPPER_Z ? end - 1 : end
    if (timeEnd - start < SECOND_LENGTH || !hasIsoShape(bytes, start)) return false
    const second = secondOfDay(bytes, start + TIME_AT)
    const date = second < 0 ? -1 : startOfDate(bytes, start)
    const nanos = fractionNanos(bytes, start + SECOND_LENGTH, timeEnd)
    return date >= 0 && fillTime(columns, row, date + second, nanos)
  }
}

const YEAR_LENGTH = 4
const DATE_LENGTH = 10
const TIME_AT = 11
/** YYYY-MM-DDTHH:MM:SS */
const SECOND_LENGTH = 19
const UPPER_D = 0x44
const UPPER_T = 0x54
const UPPER_Z = 0x5a

/** Whether the signs between the digits are those of an ISO time. */
function hasIsoShape(bytes: Buffer, start: number): boolean {
  const between = bytes[start + DATE_LENGTH]
  return (
    bytes[start + 7] === DASH &&
    (between === UPPER_T || between === BLANK || between === UPPER_D) &&
    bytes[start + 13] === COLON &&
    bytes[start + 16] === COLON
  )
}

/** HH:MM:SS → s since midnight, -1 where no clock shows it. */
function secondOfDay(bytes: Buffer, start: number): number {
  const hour = scanDigits(bytes, start, start + 2)
  const minute = scanDigits(bytes, start + 3, start + 5)
  const second = scanDigits(bytes, start + 6, start + 8)
  if (hour < 0 || minute < 0 || second < 0) return -1
  return hour > 23 || minute > 59 || second > 59 ? -1 : (hour * 60 + minute) * 60 + second
}

/** The point and what follows it, if there is one. */
function fractionNanos(bytes: Buffer, start: number, end: number): number {
  if (start === end) return 0
  if (bytes[start] !== POINT || start + 1 === end) return -1
  return nanosOf(scanDigits(bytes, start + 1, end), end - start - 1)
}

/** Reads YYYY-MM-DD as the second since 1970 at which it begins, -1 where no calendar has it. */
function dateReader(): (bytes: Buffer, start: number) => number {
  let known = -1
  let startS = -1
  return (bytes, start) => {
    const yearMonth = scanDigits(bytes, start + 5, start + 7, scanDigits(bytes, start, start + 4))
    const date = scanDigits(bytes, start + 8, start + DATE_LENGTH, yearMonth)
    if (date === known) return startS
    const midnight = readIsoTime(`${bytes.toString('latin1', start, start + DATE_LENGTH)}T00:00:00`)
    known = date
    return (startS = midnight === undefined ? -1 : midnight.timeMs / 1000)
  }
}
