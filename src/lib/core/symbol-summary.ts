import { MINUTE_MS } from './interval.ts'

/** What a store has of one symbol. */
export interface SymbolSummary {
  readonly symbol: string
  /** Start of its first bar, ms since 1970; null where it has none. */
  readonly firstMs: number | null
  /** Start of its newest bar. */
  readonly lastMs: number | null
  /** Closes of its newest bars, the oldest first; null where a bar has only volume. */
  readonly closes: readonly (string | null)[]
  /** Times without coverage; null where no coverage is recorded, so that nobody knows. */
  readonly gaps: GapTotal | null
  /** Null where they were not to be counted. */
  readonly counts: BarTotal | null
}

export interface GapTotal {
  readonly count: number
  readonly totalMs: number
}

export interface BarTotal {
  readonly bars: number
  readonly trades: number
}

export interface SummaryQuery {
  /** Exact symbols. */
  readonly symbols: readonly string[]
  /** Coverage may lack up to this time, ms since 1970. */
  readonly nowMs: number
  /** So many of the newest closes. */
  readonly closes: number
  /** Counts bars and trades, which reads all bars of the symbols. */
  readonly withCounts: boolean
}

/** Since the end of the newest bar: 0 while its minute lasts, null where there is none. */
export function ageSecondsOf({ lastMs }: SymbolSummary, nowMs: number): number | null {
  return lastMs === null ? null : Math.round(Math.max(0, nowMs - lastMs - MINUTE_MS) / 1000)
}
