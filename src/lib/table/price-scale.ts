/** Where prices stand in a chart, and the round prices beside it. */
import { formatDecimal } from '../core/decimal.ts'

export interface PriceScale {
  /** The step in which a price lies: 0 at the bottom, two steps to a row. */
  stepOf(price: number): number
  /** The texts beside the rows, by row from the bottom. */
  readonly labels: ReadonlyMap<number, string>
}

/** A scale of so many rows from the least to the greatest price. Doubles decide places only. */
export function priceScale(least: number, greatest: number, rows: number): PriceScale {
  const [low, high] = spread(least, greatest)
  const steps = rows * 2
  const stepOf = (price: number): number => Math.round(((price - low) / (high - low)) * (steps - 1))
  const marks = roundPrices(low, high, Math.max(MIN_LABELS, Math.floor(rows / ROWS_PER_LABEL)))
  return {
    stepOf,
    labels: new Map(marks.map(({ price, text }) => [Math.floor(stepOf(price) / 2), text])),
  }
}

/** Of a chart in which no bar has a price. */
export const NO_PRICES: PriceScale = { stepOf: () => 0, labels: new Map() }

const ROWS_PER_LABEL = 3
const MIN_LABELS = 3
/** A span that is so small beside the prices themselves lies within the rounding of doubles. */
const SMALLEST_SHARE = 1e-11
/** What a chart without any span shows above and below its price. */
const SHARE_AROUND = 1e-3

function spread(least: number, greatest: number): [number, number] {
  const size = Math.max(Math.abs(least), Math.abs(greatest))
  if (greatest - least > size * SMALLEST_SHARE) return [least, greatest]
  const around = size === 0 ? 1 : size * SHARE_AROUND
  return [least - around, greatest + around]
}

/** Multiples of 1, 2 or 5 with any number of zeros; at most `count` and one more. */
function roundPrices(low: number, high: number, count: number): { price: number; text: string }[] {
  const rough = (high - low) / count
  let power = Math.floor(Math.log10(rough))
  const lead = [1, 2, 5].find((one) => one * 10 ** power >= rough) ?? 10
  if (lead === 10) power += 1
  const digits = lead === 10 ? 1 : lead
  const size = digits * 10 ** power
  const marks: { price: number; text: string }[] = []
  for (let times = Math.ceil(low / size); times * size <= high; times += 1) {
    marks.push({ price: times * size, text: roundText(BigInt(times) * BigInt(digits), power) })
  }
  return marks
}

/** Digits × 10^power with all the places that the power has, so that points stand below each other. */
function roundText(digits: bigint, power: number): string {
  if (power >= 0) return (digits * 10n ** BigInt(power)).toString()
  return formatDecimal({ digits, scale: -power })
}
