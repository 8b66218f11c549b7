/**
 * Splits of shares, and what they do to the numbers of a bar. Bars are stored as they were traded;
 * adjusted ones are made on reading, in the shares of today.
 */
import { decimalOf, divideRounded, formatDecimal, multiply, type Decimal } from './decimal.ts'
import { DAY_MS } from './interval.ts'
import { dayStartMs } from './zone.ts'

/** One share became several: prices from before the split are divided, sizes multiplied. */
export interface Split {
  readonly symbol: string
  /** First day of the new prices, a date in New York: 2020-08-31. */
  readonly date: string
  /** So many new shares … */
  readonly newShares: number
  /** … for so many old ones: 4 and 1 for 4:1, 1 and 8 for a reverse split 1:8. */
  readonly oldShares: number
}

/** What one share of a time has become by now: num ÷ den shares. It has no common factor. */
export interface ShareRatio {
  readonly num: bigint
  readonly den: bigint
}

/** Prices of US stocks change with the day of their exchanges. */
const SPLIT_ZONE = 'America/New_York'

/** The instant from which the new prices hold, ms since 1970: 00:00 in New York. */
export function splitMs({ date }: Pick<Split, 'date'>): number {
  return dayStartMs(SPLIT_ZONE, Date.parse(date) / DAY_MS)
}

/**
 * How to adjust what was traded at a time: the product of the splits, all of one symbol, that came
 * after it. Undefined where that changes nothing.
 */
export function adjustmentAt(timeMs: number, splits: readonly Split[]): ShareRatio | undefined {
  let num = 1n
  let den = 1n
  for (const split of splits) {
    if (splitMs(split) <= timeMs) continue
    num *= BigInt(split.newShares)
    den *= BigInt(split.oldShares)
  }
  if (num === den) return undefined
  const common = greatestCommonDivisor(num, den)
  return { num: num / common, den: den / common }
}

/** A price in the shares of today, price × den ÷ num; see scaledBy. */
export function adjustPrice<T extends string | null>(price: T, { num, den }: ShareRatio): T {
  return (price === null ? null : scaledBy(price, den, num)) as T
}

/** A volume in the shares of today, volume × num ÷ den; see scaledBy. */
export function adjustVolume<T extends string | null>(volume: T, { num, den }: ShareRatio): T {
  return (volume === null ? null : scaledBy(volume, num, den)) as T
}

/** A quotient that no decimal can write is rounded to so many places, half away from zero. */
const ROUNDED_PLACES = 10

/** The plain decimal text × factor ÷ divisor: exact where a decimal can write it, else rounded. */
function scaledBy(text: string, factor: bigint, divisor: bigint): string {
  const product = multiply(decimalOf(text), whole(factor))
  const rest = divisor / greatestCommonDivisor(product.digits, divisor)
  const places = placesOfOneOver(rest)
  const quotientPlaces = places === undefined ? ROUNDED_PLACES : product.scale + places
  return formatDecimal(divideRounded(product, whole(divisor), quotientPlaces))
}

function whole(digits: bigint): Decimal {
  return { digits, scale: 0 }
}

/** How many decimal places 1 ÷ divisor has; undefined where they never end. */
function placesOfOneOver(divisor: bigint): number | undefined {
  let rest = divisor
  for (let places = 0; ; places += 1) {
    if (rest === 1n) return places
    const factor = greatestCommonDivisor(rest, 10n)
    if (factor === 1n) return undefined
    rest /= factor
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [greater, lesser] = [a < 0n ? -a : a, b]
  while (lesser !== 0n) [greater, lesser] = [lesser, greater % lesser]
  return greater
}
