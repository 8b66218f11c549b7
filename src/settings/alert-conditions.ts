/** How the words of alert's flags are read. Each throws BAD_FLAG or NO_CONDITION (exit 2). */
import type { Condition } from '../lib/core/crossing.ts'
import { decimalOf, multiply, readDecimal, type Decimal } from '../lib/core/decimal.ts'
import { EXIT, MktError } from '../lib/core/errors.ts'
import { unreadable } from './unreadable.ts'

export function parsePrice(text: string): Decimal {
  const price = readDecimal(text.trim())
  if (typeof price !== 'string' && price.digits > 0n) return price
  throw unreadable(text, 'a price', 'a number above 0, such as 150 or 0.025')
}

const HUNDREDTH = decimalOf('0.01')

/** 5% as 0.05, exactly. */
export function parsePercent(text: string): Decimal {
  const number = /^(\d{1,4}(?:\.\d{1,9})?)\s?%$/.exec(text.trim())?.[1]
  if (number !== undefined) return multiply(decimalOf(number), HUNDREDTH)
  throw unreadable(text, 'a part of a price', 'a number and %, such as 5% or 0.5%')
}

interface ConditionFlags {
  readonly above?: readonly Decimal[] | undefined
  readonly below?: readonly Decimal[] | undefined
  readonly move?: readonly Decimal[] | undefined
}

/** The conditions of the flags; a move is a rise and a fall. */
export function alertConditions({
  above = [],
  below = [],
  move = [],
}: ConditionFlags): Condition[] {
  const conditions: Condition[] = [
    ...above.map((amount) => ({ kind: 'above', amount }) as const),
    ...below.map((amount) => ({ kind: 'below', amount }) as const),
    ...move.flatMap((amount) => [
      { kind: 'rise', amount } as const,
      { kind: 'fall', amount } as const,
    ]),
  ]
  if (conditions.length > 0) return conditions
  throw new MktError('Cannot watch a price: no condition was given', {
    code: 'NO_CONDITION',
    exit: EXIT.usage,
    tryThis: ['mkt alert AAPL --above 150', 'mkt alert AAPL --move 5% --within 15m'],
  })
}
