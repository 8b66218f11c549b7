/** `mkt alert`: the prices of a symbol, its conditions, and what is to happen when one is crossed. */
import { watchCrossings, type Condition, type Crossing } from '../lib/core/crossing.ts'
import { decimalOf, type Decimal } from '../lib/core/decimal.ts'
import type { BarStore } from '../lib/store/bar-store.ts'
import { firstPriceText, watchingText, type Alert } from '../report/alert-text.ts'
import { followPrices, type FollowedPrice, type FollowOptions } from './follow-prices.ts'

export interface AlertOptions extends Omit<FollowOptions, 'referenceMs'> {
  readonly conditions: readonly Condition[]
  /** See CrossingOptions. */
  readonly rearm: Decimal
  readonly atStart: boolean
  /** Rises and falls are counted from the price of so long before. */
  readonly withinMs: number
  readonly onAlert: (alert: Alert) => void
  /** Told what is watched, and what the first price is. */
  readonly onNotice: (message: string) => void
}

/** Follows the closes of a symbol and tells of each crossing once, until `stop` is aborted. */
export async function runAlert(store: BarStore, options: AlertOptions): Promise<void> {
  const { conditions, withinMs, onAlert, onNotice } = options
  const crossedBy = watchCrossings(conditions, options)
  const referenceMs = conditions.some(isMove) ? withinMs : undefined
  onNotice(watchingText(options))
  let isFirst = true
  for await (const seen of followPrices(store, { ...options, referenceMs })) {
    if (isFirst) onNotice(firstPriceText(seen))
    isFirst = false
    for (const crossing of crossedBy(decimalsOf(seen))) onAlert(alertOf(crossing, seen, options))
  }
}

function isMove({ kind }: Condition): boolean {
  return kind === 'rise' || kind === 'fall'
}

function decimalsOf({ price, reference }: FollowedPrice) {
  const seen = { price: decimalOf(price) }
  return reference === undefined ? seen : { ...seen, reference: decimalOf(reference) }
}

function alertOf(
  crossing: Crossing,
  { timeMs, price, reference }: FollowedPrice,
  { symbol, withinMs }: AlertOptions,
): Alert {
  const alert = { ...crossing, symbol, timeMs, price, withinMs }
  return isMove(crossing.condition) ? { ...alert, reference } : alert
}
