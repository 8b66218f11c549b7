/** The cells of tables as texts that keep every digit; a null is an empty text. */
import { formatDecimal } from '../../core/decimal.ts'
import { isoTime } from '../../core/iso-time.ts'

/** How a value of one column, as its library gives it, is written; never called with a null. */
export type CellText = (value: unknown) => string

/** Digits of a second that an integer time counts: 0 for seconds, 9 for nanoseconds. */
export type TimeDigits = 0 | 3 | 6 | 9

/** The shortest decimal that gives back the same 32-bit float: 0.1, not 0.10000000149011612. */
export function float32Text(value: number): string {
  for (let digits = SURE_DIGITS; digits < ENOUGH_DIGITS && Number.isFinite(value); digits += 1) {
    const shorter = Number(value.toPrecision(digits))
    if (Math.fround(shorter) === value) return String(shorter)
  }
  return String(Number.isFinite(value) ? Number(value.toPrecision(ENOUGH_DIGITS)) : value)
}

/** Every decimal of six digits survives in a 32-bit float, and nine digits tell all floats apart. */
const SURE_DIGITS = 6
const ENOUGH_DIGITS = 9

/** A decimal from its digits without the point; scale says how many of them follow the point. */
export function decimalText(digits: bigint, scale: number): string {
  return scale < 0 ? String(digits * 10n ** BigInt(-scale)) : formatDecimal({ digits, scale })
}

/**
 * Writes integer times since 1970 as ISO 8601 in UTC. A time that no calendar has becomes a text
 * that is no time either. (Not as integer nanoseconds: 1.7 seconds after 1970 would look like 2023.)
 */
export function isoTexts(digits: TimeDigits): (value: bigint) => string {
  const perSecond = 10n ** BigInt(digits)
  let lastSecond = Number.NaN
  let lastText = ''
  return (value) => {
    const within = Number(value % perSecond)
    const fraction = within < 0 ? within + Number(perSecond) : within
    const second = Number((value - BigInt(fraction)) / perSecond)
    if (Math.abs(second) > LAST_SECOND) return `${value} / ${perSecond} s`
    if (second !== lastSecond) lastText = isoTime(second * 1000).slice(0, -1)
    lastSecond = second
    return fraction === 0
      ? `${lastText}Z`
      : `${lastText}.${String(fraction).padStart(digits, '0')}Z`
  }
}

/** The last second that a Date can hold. */
const LAST_SECOND = 8.64e12

/** A date without a time, from days since 1970. */
export function dateText(days: number): string {
  const second = days * 86_400
  return Math.abs(second) > LAST_SECOND ? `${days} d` : isoTime(second * 1000).slice(0, -10)
}

const decoder = new TextDecoder()

export function utf8Text(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}
