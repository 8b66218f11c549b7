/** A file of made-up trades, and what has to be read from it. */
export interface FormatCase {
  /** What it shows; with the format it names the test. */
  readonly shows: string
  readonly format: string
  /** Its path. */
  readonly file: string
  /** Its lines, or for a table its rows, the first of which names the columns. */
  readonly lines: readonly string[] | { readonly table: readonly (readonly string[])[] }
  /** Symbol, price, size and time: ms since 1970, with a fraction where it is finer. */
  readonly trades: readonly CaseTrade[]
  /** Reason and line. */
  readonly rejects?: readonly (readonly [reason: string, line: number])[]
  /** Trades whose id was there before. */
  readonly duplicates?: number
  /** Rows that are no trades and no fault: how many of each kind. */
  readonly control?: Readonly<Record<string, number>>
  readonly symbol?: string
}

export type CaseTrade = readonly [symbol: string, price: string, size: string, time: string]
