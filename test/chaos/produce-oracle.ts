/**
 * What becomes of the trades of a market that mkt listened to with breaks. Each is in the log and
 * the bars once, or nowhere; and nowhere only where that is honest: not if the journal ever had it,
 * not if coverage says that somebody listened, and not in the midst of a connection.
 */
import type { Trade } from '../../src/lib/core/trade.ts'
import { numberOf } from './numbered-trades.ts'
import { judgeBars, type BarRow, type Verdict } from './oracle.ts'

export interface Heard {
  /** In the order of sending. */
  readonly emitted: readonly Trade[]
  /** When mkt connected, ms since 1970. */
  readonly connects: readonly number[]
  /** What the journal was seen to hold. */
  readonly journaled: ReadonlySet<number>
  /** What the log holds, without copies. */
  readonly logged: readonly number[]
  readonly coverage: readonly CoverageRow[]
  readonly bars: readonly BarRow[]
}

/** A row of mkt.coverage. */
export interface CoverageRow {
  readonly symbol: string
  readonly fromMs: number
  /** Exclusive. */
  readonly toMs: number
}

export interface ProduceVerdict extends Verdict {
  /** Trades whose time is covered. */
  readonly covered: number
  /** Trades that nobody heard. */
  readonly missed: number
}

export function judgeProduce(heard: Heard): ProduceVerdict {
  const logged = new Set(heard.logged)
  const missing = heard.emitted.filter((trade) => !logged.has(numberIn(trade)))
  const covered = heard.emitted.filter((trade) => isCovered(heard.coverage, trade))
  const lost = lossesOf(heard, logged, covered)
  const bars = judgeBars(tradesOf(heard), heard.bars)
  const repeated = heard.logged.length - logged.size
  const doubles = repeated > 0 ? [`${repeated} trades are in the log under two numbers`] : []
  return {
    ...{ covered: covered.length, missed: missing.length },
    lost: bars.lost + new Set(lost.flatMap(({ trades }) => trades)).size,
    doubled: bars.doubled + repeated,
    wrong: [...bars.wrong, ...doubles, ...lost.map(({ text }) => text)],
  }
}

interface Loss {
  readonly trades: readonly number[]
  readonly text: string
}

function lossesOf(heard: Heard, logged: ReadonlySet<number>, covered: readonly Trade[]): Loss[] {
  const isMissing = (number: number): boolean => !logged.has(number)
  return [
    lossOf([...heard.journaled].filter(isMissing), 'that the journal held'),
    lossOf(covered.map(numberIn).filter(isMissing), 'that are covered'),
    ...breaksWithoutCause(heard, logged).map((trades) =>
      lossOf(trades, 'in the midst of a connection'),
    ),
  ].filter(({ trades }) => trades.length > 0)
}

const NAMED_TRADES = 10

function lossOf(trades: readonly number[], what: string): Loss {
  const names = trades.slice(0, NAMED_TRADES).join(', ')
  return { trades, text: `lost ${trades.length} trades ${what}: ${names}` }
}

/** From a handshake to the first trade, and back. */
const CONNECTING_MS = 250

/** Runs of trades that nobody heard, and at whose end nobody connected. */
function breaksWithoutCause({ emitted, connects }: Heard, logged: ReadonlySet<number>): number[][] {
  const runs = runsOf(emitted, (trade) => !logged.has(numberIn(trade)))
  const hasCause = (run: readonly Trade[]): boolean => {
    if (run.at(-1) === emitted.at(-1)) return true
    const fromMs = timeOf(run[0]) - CONNECTING_MS
    const toMs = timeOf(run.at(-1)) + CONNECTING_MS
    return connects.some((atMs) => atMs >= fromMs && atMs <= toMs)
  }
  return runs.filter((run) => !hasCause(run)).map((run) => run.map(numberIn))
}

function timeOf(trade: Trade | undefined): number {
  return trade?.timeMs ?? Number.NaN
}

/** Neighbours that fit, together. */
function runsOf<T>(items: readonly T[], fits: (item: T) => boolean): T[][] {
  const runs: T[][] = []
  let isIn = false
  for (const item of items) {
    const wasIn = isIn
    isIn = fits(item)
    if (isIn && wasIn) runs.at(-1)?.push(item)
    else if (isIn) runs.push([item])
  }
  return runs
}

function isCovered(coverage: readonly CoverageRow[], { symbol, timeMs }: Trade): boolean {
  return coverage.some((row) => row.symbol === symbol && row.fromMs <= timeMs && timeMs < row.toMs)
}

/** The trades of the log, in its order. */
function tradesOf({ emitted, logged }: Heard): Trade[] {
  const byNumber = new Map(emitted.map((trade) => [numberIn(trade), trade]))
  return logged.map((number) => {
    const trade = byNumber.get(number)
    if (trade === undefined) throw new Error(`Trade ${number} is in the log and was never sent`)
    return trade
  })
}

function numberIn({ size }: Trade): number {
  return numberOf(size)
}
