/** When a price has crossed a level. Every comparison is exact. */
import { add, compare, decimalOf, multiply, type Decimal } from './decimal.ts'

/** What a price is watched for; `amount` is a price, or a part of one: 0.05 for 5%. */
export interface Condition {
  /** Higher or lower than a price, or than the reference price by more than a part of it. */
  readonly kind: 'above' | 'below' | 'rise' | 'fall'
  readonly amount: Decimal
}

/** The close of a bar. */
export interface PriceSeen {
  readonly price: Decimal
  /** What it is compared with for rise and fall; without it nothing has moved. */
  readonly reference?: Decimal
}

export interface Crossing {
  readonly condition: Condition
  /** The price that was passed. */
  readonly level: Decimal
}

export interface CrossingOptions {
  /** How far a price has to come back before its condition counts again, as a part of the level. */
  readonly rearm: Decimal
  /** Whether a condition that holds for the first price counts as a crossing. */
  readonly atStart: boolean
}

/** Gives the conditions that a price has crossed; to be asked for every price, in order of time. */
export type CrossingWatch = (seen: PriceSeen) => Crossing[]

/**
 * Watches prices. A condition is crossed by the first price beyond its level; then it is spent, and
 * counts again once a price was back: on the other side by the part `rearm`, or at the level where
 * that is 0. The first price of all only tells on which side things begin, unless `atStart` is set.
 */
export function watchCrossings(
  conditions: readonly Condition[],
  { rearm, atStart }: CrossingOptions,
): CrossingWatch {
  const armed = new Map<Condition, boolean>()
  return (seen) =>
    conditions.flatMap((condition) => {
      const level = levelOf(condition, seen.reference)
      const side = level === undefined ? 'back' : sideOf(condition, level, rearm, seen.price)
      const wasArmed = armed.get(condition) ?? (atStart || side !== 'beyond')
      armed.set(condition, side === 'beyond' ? false : wasArmed || side === 'back')
      return level !== undefined && side === 'beyond' && wasArmed ? [{ condition, level }] : []
    })
}

const ONE = decimalOf('1')

/** The price of a condition; undefined where it needs a reference and there is none. */
export function levelOf({ kind, amount }: Condition, reference?: Decimal): Decimal | undefined {
  if (kind === 'above' || kind === 'below') return amount
  return reference && part(reference, amount, kind === 'rise')
}

type Side = 'beyond' | 'between' | 'back'

function sideOf({ kind }: Condition, level: Decimal, rearm: Decimal, price: Decimal): Side {
  const isUpwards = kind === 'above' || kind === 'rise'
  const isPast = (order: number): boolean => (isUpwards ? order > 0 : order < 0)
  if (isPast(compare(price, level))) return 'beyond'
  return isPast(compare(price, part(level, rearm, !isUpwards))) ? 'between' : 'back'
}

/** A price, and so much of it more, or less. */
function part(price: Decimal, share: Decimal, isMore: boolean): Decimal {
  const signed = isMore ? share : { ...share, digits: -share.digits }
  return multiply(price, add(ONE, signed))
}
