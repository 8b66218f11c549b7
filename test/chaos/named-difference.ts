/** Which trades make up a difference of volumes; every size is another one, so they can be told. */
import type { Decimal } from '../../src/lib/core/decimal.ts'
import type { Trade } from '../../src/lib/core/trade.ts'

/** In units of 10^-9, which holds every size of a numbered trade. */
const UNIT_PLACES = 9

/** How much greater the first volume is, in units; less than 0 where it is smaller. */
export function differenceOf(wanted: string, found: string): bigint {
  return unitsOfText(wanted) - unitsOfText(found)
}

/**
 * The trades, of those of one bar in the order of the log, that a difference consists of: one of
 * them, a run of them (what a batch is), or any two; undefined where it is none of these.
 */
export function tradesThatMake(
  trades: readonly Trade[],
  count: number,
  difference: bigint,
): Trade[] | undefined {
  const total = difference < 0n ? -difference : difference
  const sizes = trades.map(({ size }) => unitsOf(size))
  return (
    runOf(trades, sizes, count, total) ?? (count === 2 ? pairOf(trades, sizes, total) : undefined)
  )
}

function runOf(
  trades: readonly Trade[],
  sizes: readonly bigint[],
  count: number,
  total: bigint,
): Trade[] | undefined {
  let sum = 0n
  for (let end = 1; end <= sizes.length; end += 1) {
    sum += sizes[end - 1] as bigint
    if (end > count) sum -= sizes[end - count - 1] as bigint
    if (end >= count && count > 0 && sum === total) return trades.slice(end - count, end)
  }
  return undefined
}

function pairOf(
  trades: readonly Trade[],
  sizes: readonly bigint[],
  total: bigint,
): Trade[] | undefined {
  const places = new Map(sizes.map((size, at) => [size, at]))
  for (const [at, size] of sizes.entries()) {
    const other = places.get(total - size)
    if (other !== undefined && other > at) return [trades[at] as Trade, trades[other] as Trade]
  }
  return undefined
}

function unitsOf({ digits, scale }: Decimal): bigint {
  return digits * 10n ** BigInt(UNIT_PLACES - scale)
}

function unitsOfText(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(UNIT_PLACES, '0'))
}
