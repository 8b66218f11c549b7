import { ratioText } from '../lib/core/parse-split.ts'
import { printableLine } from '../lib/core/printable.ts'
import type { Split } from '../lib/core/split.ts'
import { countText, namesText } from './message-text.ts'

/** AAPL 2020-08-31 4:1: what `mkt splits add` takes. */
export function splitText(split: Split): string {
  return `${printableLine(split.symbol)} ${split.date} ${ratioText(split)}`
}

/** Says which split was stored, or how many. */
export function addedText(splits: readonly Split[]): string {
  const [split, ...others] = splits
  if (split !== undefined && others.length === 0) return `Stored: ${splitText(split)}`
  return `Stored ${countText(splits.length)} splits`
}

/** Names the symbols of splits that no bar has; undefined where there are none. */
export function withoutBarsText(
  splits: readonly Split[],
  stored: readonly string[],
): string | undefined {
  const known = new Set(stored)
  const symbols = new Set(splits.map(({ symbol }) => symbol).filter((one) => !known.has(one)))
  if (symbols.size === 0) return undefined
  return `No bars are stored yet, by exactly these names: ${namesText([...symbols])}`
}
