import { compare, decimalOf } from '../core/decimal.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import { plainNumber } from './bar-fields.ts'

export type Direction = 'rising' | 'falling' | 'level'

/** Whether a bar closed above or below its open, to the last digit; level where a price is missing. */
export function directionOf(bar: Pick<StoredBar, 'open' | 'close'>): Direction {
  const [open, close] = [plainNumber(bar.open), plainNumber(bar.close)]
  const change = open === null || close === null ? 0 : compare(decimalOf(close), decimalOf(open))
  if (change === 0) return 'level'
  return change > 0 ? 'rising' : 'falling'
}
