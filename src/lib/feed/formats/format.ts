/** A format of trade files: how it is known and how its lines are read. */
import type { Trade } from '../../core/trade.ts'
import type { Reject } from '../feed.ts'

export type FormatName = 'finnhub' | 'csv'

export interface FileFormat {
  readonly name: FormatName
  /** What a file of this format begins with, for messages. */
  readonly looksLike: string
  /** Whether a file that begins with these lines, blank ones left out, is of this format. */
  matches(firstLines: readonly string[]): boolean
  /** Reads the lines of one file. Errors: MktError (exit 65) where its first line is unfit. */
  open(file: FormatFile): ReadLine
}

export interface FormatFile {
  /** What messages call it. */
  readonly name: string
  /** The symbol of every trade of a file that names none. */
  readonly symbol: string | undefined
}

/** Reads the next line that is not blank. */
export type ReadLine = (text: string) => LineContent

export interface LineContent {
  readonly trades: readonly Trade[]
  readonly rejects: readonly Reject[]
  /** The type of a frame that is not about trades. */
  readonly control?: string
  /** The id that the line gives its only trade. */
  readonly id?: string
}
