/**
 * Exact decimal numbers: digits × 10^-scale, always in normal form (scale ≥ 0 and as small as the
 * digits allow), so that equal values have equal representations and equal texts.
 */
export interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

export const ZERO: Decimal = { digits: 0n, scale: 0 }

/** Why a text is no number that mkt takes. */
export type DecimalFault = 'not-decimal' | 'too-many-digits' | 'out-of-range'

/** Numbers of a trade: at most this many significant digits … */
const MAX_SIGNIFICANT_DIGITS = 38
/** … and a leading digit that stands between 10^-18 and 10^18. */
const MAX_LEADING_POWER = 18

const JSON_NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

/** Reads a number in JSON's decimal form, with the limits that hold for the numbers of a trade. */
export function readDecimal(text: string): Decimal | DecimalFault {
  const parts = JSON_NUMBER.exec(text)
  if (parts === null) return 'not-decimal'
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts
  const all = whole + fraction
  const first = all.search(/[1-9]/)
  if (first < 0) return ZERO
  const last = lastNonZero(all)
  const leadingPower = whole.length - 1 - first + Number(exponent)
  if (last - first + 1 > MAX_SIGNIFICANT_DIGITS) return 'too-many-digits'
  if (Math.abs(leadingPower) > MAX_LEADING_POWER) return 'out-of-range'
  const digits = BigInt(all.slice(first, last + 1))
  const scale = last - first - leadingPower
  return scaled(sign === '-' ? -digits : digits, scale)
}

function lastNonZero(text: string): number {
  let at = text.length - 1
  while (text.charCodeAt(at) === 0x30) at -= 1
  return at
}

/** A decimal from digits without trailing zeros; a negative scale is multiplied out. */
function scaled(digits: bigint, scale: number): Decimal {
  return scale < 0 ? { digits: digits * powerOfTen(-scale), scale: 0 } : { digits, scale }
}

/** Reads the plain text of a number that mkt or PostgreSQL wrote; any size, no exponent. */
export function decimalOf(text: string): Decimal {
  const dot = text.indexOf('.')
  if (dot < 0) return { digits: BigInt(text), scale: 0 }
  const digits = BigInt(text.slice(0, dot) + text.slice(dot + 1))
  const scale = text.length - dot - 1
  return text.endsWith('0') ? normalDecimal(digits, scale) : { digits, scale }
}

/** Plain notation, never an exponent: 0.0000001, not 1e-7. */
export function formatDecimal({ digits, scale }: Decimal): string {
  if (scale === 0) return digits.toString()
  const negative = digits < 0n
  const text = (negative ? -digits : digits).toString().padStart(scale + 1, '0')
  const point = text.length - scale
  return `${negative ? '-' : ''}${text.slice(0, point)}.${text.slice(point)}`
}

export function add(a: Decimal, b: Decimal): Decimal {
  if (a.scale === b.scale) return normalDecimal(a.digits + b.digits, a.scale)
  const scale = Math.max(a.scale, b.scale)
  return normalDecimal(atScale(a, scale) + atScale(b, scale), scale)
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return normalDecimal(a.digits * b.digits, a.scale + b.scale)
}

/** Negative, zero or positive, as a is below, equal to or above b. */
export function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale)
  const left = atScale(a, scale)
  const right = atScale(b, scale)
  return left < right ? -1 : left > right ? 1 : 0
}

export function lesser(a: Decimal, b: Decimal): Decimal {
  return compare(a, b) <= 0 ? a : b
}

export function greater(a: Decimal, b: Decimal): Decimal {
  return compare(a, b) >= 0 ? a : b
}

/** a ÷ b rounded half away from zero to so many decimal places, as PostgreSQL's round() does. */
export function divideRounded(a: Decimal, b: Decimal, places: number): Decimal {
  const numerator = a.digits * powerOfTen(b.scale + places)
  const denominator = b.digits * powerOfTen(a.scale)
  const negative = numerator < 0n !== denominator < 0n
  const top = magnitude(numerator)
  const bottom = magnitude(denominator)
  const rounded = (top * 2n + bottom) / (bottom * 2n)
  return normalDecimal(negative ? -rounded : rounded, places)
}

/** The digits of a value written with a scale that is at least its own. */
function atScale(value: Decimal, scale: number): bigint {
  return value.scale === scale ? value.digits : value.digits * powerOfTen(scale - value.scale)
}

/** digits × 10^-scale in normal form. */
export function normalDecimal(digits: bigint, scale: number): Decimal {
  let rest = digits
  let places = scale
  while (places > 0 && rest % 10n === 0n) {
    rest /= 10n
    places -= 1
  }
  return { digits: rest, scale: places }
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

const POWERS_OF_TEN = Array.from({ length: 128 }, (_, power) => 10n ** BigInt(power))

function powerOfTen(power: number): bigint {
  return POWERS_OF_TEN[power] ?? 10n ** BigInt(power)
}
