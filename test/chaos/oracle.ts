/**
 * What the bars of the trades that were sent have to be, compared with the bars that are stored:
 * letter by letter, and where they differ by a trade or by a run of trades, these are named.
 */
import { mergeInto, sortedBars, type BarMap } from '../../src/lib/core/aggregate.ts'
import { barOf, type Bar } from '../../src/lib/core/bar.ts'
import { formatDecimal } from '../../src/lib/core/decimal.ts'
import { minuteOf } from '../../src/lib/core/interval.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import { numberOf } from './numbered-trades.ts'
import { differenceOf, tradesThatMake } from './named-difference.ts'

/** A row of the table of bars as it stands there. */
export interface BarRow {
  readonly symbol: string
  readonly startMs: number
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly volume: string
  readonly notional: string
  readonly tradeCount: number
}

export interface Verdict {
  /** How many trades are in no bar, … */
  lost: number
  /** … and how many are in a bar once too often. */
  doubled: number
  /** One line per bar that is not as it has to be. */
  readonly wrong: string[]
}

/** Judges the rows by the trades, which stand in the order in which the log has them. */
export function judgeBars(trades: readonly Trade[], rows: readonly BarRow[]): Verdict {
  const verdict: Verdict = { lost: 0, doubled: 0, wrong: [] }
  const stored = new Map(rows.map((row) => [keyOf(row), row]))
  for (const wanted of rowsOf(trades)) {
    const found = stored.get(keyOf(wanted))
    stored.delete(keyOf(wanted))
    if (!sameRows(wanted, found)) judgeBar(verdict, tradesOf(trades, wanted), wanted, found)
  }
  for (const row of stored.values()) {
    verdict.doubled += row.tradeCount
    verdict.wrong.push(`${nameOf(row)}: no trade was sent for this bar`)
  }
  return verdict
}

function judgeBar(
  verdict: Verdict,
  trades: readonly Trade[],
  wanted: BarRow,
  found: BarRow | undefined,
): void {
  const missing = wanted.tradeCount - (found?.tradeCount ?? 0)
  if (missing > 0) verdict.lost += missing
  else verdict.doubled -= missing
  const volume = differenceOf(wanted.volume, found?.volume ?? '0')
  const named = tradesThatMake(trades, Math.abs(missing), volume)
  verdict.wrong.push(`${nameOf(wanted)}: ${whatIsWrong(missing, named, wanted, found)}`)
}

function whatIsWrong(
  missing: number,
  named: readonly Trade[] | undefined,
  wanted: BarRow,
  found: BarRow | undefined,
): string {
  const difference = `${textOf(found)}, wanted ${textOf(wanted)}`
  if (missing === 0) return `a trade was changed: ${difference}`
  const what = missing > 0 ? 'lost' : 'doubled'
  const numbers = named?.map(({ size }) => numberOf(size)).join(', ')
  return `${what} ${Math.abs(missing)}, trades ${numbers ?? 'unknown'}: ${difference}`
}

/** The rows of trades. Trades of one instant are ordered by their place in the list. */
export function rowsOf(trades: readonly Trade[]): BarRow[] {
  const bars: BarMap = new Map()
  trades.forEach((trade, at) => mergeInto(bars, barOf(trade, { offset: BigInt(at), partition: 0 })))
  return sortedBars(bars).map(rowOf)
}

export function rowOf(bar: Bar): BarRow {
  return {
    ...{ symbol: bar.symbol, startMs: bar.startMs, tradeCount: bar.tradeCount },
    ...{ open: formatDecimal(bar.open.price), close: formatDecimal(bar.close.price) },
    ...{ high: formatDecimal(bar.high), low: formatDecimal(bar.low) },
    ...{ volume: formatDecimal(bar.volume), notional: formatDecimal(bar.notional) },
  }
}

const FIELDS = ['open', 'high', 'low', 'close', 'volume', 'notional', 'tradeCount'] as const

function sameRows(wanted: BarRow, found: BarRow | undefined): boolean {
  return found !== undefined && FIELDS.every((field) => wanted[field] === found[field])
}

function tradesOf(trades: readonly Trade[], { symbol, startMs }: BarRow): Trade[] {
  return trades.filter((trade) => trade.symbol === symbol && minuteOf(trade.timeMs) === startMs)
}

function keyOf({ symbol, startMs }: BarRow): string {
  return `${startMs} ${symbol}`
}

function nameOf({ symbol, startMs }: BarRow): string {
  return `${symbol} ${new Date(startMs).toISOString()}`
}

function textOf(row: BarRow | undefined): string {
  return row === undefined ? 'no bar' : FIELDS.map((field) => row[field]).join(' ')
}
