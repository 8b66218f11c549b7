/**
 * Numbers read straight from bytes, without a text in between. These know the common shapes and
 * refuse all others, which the slow path reads: what they do read is the same there.
 */
import { NINE, POINT, ZERO } from '../ascii.ts'

/** So many digits always fit a double exactly. */
const MAX_DIGITS = 15
const LIMIT = 10 ** MAX_DIGITS
/** Finer numbers may begin below 10^-18, which the slow path judges. */
const MAX_SCALE = 18

/**
 * Reads a decimal number without sign and exponent, such as 0.00100000, into a row of two columns, in
 * normal form; false for anything else.
 */
export function scanDecimal(
  bytes: Uint8Array,
  start: number,
  end: number,
  digitsColumn: Float64Array,
  scaleColumn: Uint8Array,
  row: number,
): boolean {
  const point = pointIn(bytes, start, end)
  if (point === start || point === end - 1 || hasLeadingZero(bytes, start, point)) return false
  const last = point < end ? withoutZeros(bytes, end) : end
  const digits = scanDigits(bytes, point + 1, last, scanDigits(bytes, start, point))
  const scale = Math.max(0, last - point - 1)
  if (digits < 0 || digits >= LIMIT || scale > MAX_SCALE) return false
  digitsColumn[row] = digits
  scaleColumn[row] = scale
  return true
}

/** So many digits, and a point, fit 32 bits. */
const SHORT_MAX_BYTES = 10

/**
 * The same for a number whose end is not known, in one pass; gives the place after it, or -1. What
 * stands behind it is for the caller to judge.
 */
export function passDecimal(
  bytes: Uint8Array,
  start: number,
  digitsColumn: Float64Array,
  scaleColumn: Uint8Array,
  row: number,
): number {
  let at = start
  let point = -1
  let digits = 0
  for (; at < start + SHORT_MAX_BYTES; at += 1) {
    const digit = (bytes[at] as number) - ZERO
    if (digit >= 0 && digit <= 9) digits = (Math.imul(digits, 10) + digit) | 0
    else if (digit === POINT - ZERO && point < 0) point = at
    else break
  }
  const isShort = at > start && at < start + SHORT_MAX_BYTES
  const isNormal = point < 0 || (point > start && endsInNonZero(bytes, at))
  if (!isShort || !isNormal || hasLeadingZero(bytes, start, point < 0 ? at : point)) {
    const end = endOfDecimal(bytes, start)
    return scanDecimal(bytes, start, end, digitsColumn, scaleColumn, row) ? end : -1
  }
  digitsColumn[row] = digits
  scaleColumn[row] = point < 0 ? 0 : at - point - 1
  return at
}

function endsInNonZero(bytes: Uint8Array, end: number): boolean {
  const last = bytes[end - 1] as number
  return last > ZERO && last <= NINE
}

function endOfDecimal(bytes: Uint8Array, start: number): number {
  const point = endOfDigits(bytes, start)
  return bytes[point] === POINT ? endOfDigits(bytes, point + 1) : point
}

/** The value of so many digits, nine at most; -1 where other bytes stand among them. */
export function digitsAt(bytes: Uint8Array, start: number, count: number): number {
  let value = 0
  for (let at = start; at < start + count; at += 1) {
    const digit = (bytes[at] as number) - ZERO
    if (!(digit >= 0 && digit <= 9)) return -1
    value = (Math.imul(value, 10) + digit) | 0
  }
  return value
}

/** Reads a whole number of at most fifteen digits; -1 for anything else. */
export function scanWhole(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > MAX_DIGITS || hasLeadingZero(bytes, start, end)) return -1
  return scanDigits(bytes, start, end)
}

export function endOfDigits(bytes: Uint8Array, start: number): number {
  let at = start
  while ((bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at += 1
  return at
}

/** The value of digits that follow those of another one; -1 where other bytes stand among them. */
export function scanDigits(bytes: Uint8Array, start: number, end: number, before = 0): number {
  let value = before
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number
    if (byte < ZERO || byte > NINE || value < 0) return -1
    value = value * 10 + (byte - ZERO)
  }
  return value
}

/** The place of the decimal point, the end where there is none. */
export function pointIn(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] !== POINT) at += 1
  return at
}

/** 007 is no number of JSON; 0 and 0.7 are. */
function hasLeadingZero(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes[start] === ZERO && end - start > 1
}

/** Zeros at the end of a fraction do not count. */
function withoutZeros(bytes: Uint8Array, end: number): number {
  let last = end
  while (bytes[last - 1] === ZERO) last -= 1
  return last
}
