/** Whole numbers and decimals as the bytes of their digits, with no text in between. */
import { POINT, ZERO } from './ascii.ts'

/** No number of a trade in columns needs more bytes than these and its scale. */
export const NUMBER_MAX_BYTES = 20

/**
 * Writes digits × 10^-scale in plain notation, as formatDecimal does: digits are a whole number
 * from 0 to 2^53. Gives the place behind it, as the other functions here do.
 */
export function writeDecimal(bytes: Buffer, at: number, digits: number, scale: number): number {
  if (scale === 0) return writeWhole(bytes, at, digits)
  const width = Math.max(digitCount(digits), scale + 1)
  const point = at + width - scale
  writeDigits(bytes, at + 1, digits, width)
  for (let place = at; place < point; place += 1) bytes[place] = bytes[place + 1] as number
  bytes[point] = POINT
  return at + width + 1
}

/** Writes a whole number from 0 to 2^53. */
export function writeWhole(bytes: Buffer, at: number, value: number): number {
  const width = digitCount(value)
  writeDigits(bytes, at, value, width)
  return at + width
}

const NANOS_DIGITS = 6

/** Writes milliseconds since 1970 and the nanoseconds within them, as formatEpochMs does. */
export function writeEpochMs(bytes: Buffer, at: number, timeMs: number, nanos: number): number {
  const point = writeWhole(bytes, at, timeMs)
  if (nanos === 0) return point
  bytes[point] = POINT
  writeSmall(bytes, point + 1, nanos, NANOS_DIGITS)
  let end = point + 1 + NANOS_DIGITS
  while (bytes[end - 1] === ZERO) end -= 1
  return end
}

/** How many digits a whole number from 0 to 2^53 has. */
export function digitCount(value: number): number {
  let count = 1
  for (let limit = 10; value >= limit; limit *= 10) count += 1
  return count
}

const MAX_SMALL = 0x7fffffff
/** The digits below and above a billion are small numbers. */
const LOW_DIGITS = 9
const LOW_LIMIT = 1_000_000_000

/** Writes so many digits, with zeros in front. */
function writeDigits(bytes: Buffer, at: number, value: number, width: number): void {
  if (value <= MAX_SMALL) {
    writeSmall(bytes, at, value, width)
    return
  }
  const high = Math.floor(value / LOW_LIMIT)
  writeSmall(bytes, at, high, width - LOW_DIGITS)
  writeSmall(bytes, at + width - LOW_DIGITS, value - high * LOW_LIMIT, LOW_DIGITS)
}

function writeSmall(bytes: Buffer, at: number, value: number, width: number): void {
  let rest = value | 0
  for (let place = at + width - 1; place >= at; place -= 1) {
    const tenth = (rest / 10) | 0
    bytes[place] = ZERO + rest - tenth * 10
    rest = tenth
  }
}
