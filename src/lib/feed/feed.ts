/**
 * A feed is a source of trades: an async iterable that heals itself and ends on an AbortSignal. A
 * disconnect is a value that flows down the same way as the trades, so that nothing is lost on it.
 */
import type { MktError } from '../core/errors.ts'
import type { ListeningEvent } from '../core/listening-event.ts'
import type { RejectReason, Trade } from '../core/trade.ts'

export type Feed = AsyncIterable<FeedEvent>

export type FeedEvent =
  | {
      readonly type: 'trades'
      readonly trades: readonly Trade[]
      readonly rejects: readonly Reject[]
    }
  | ListeningEvent
  | { readonly type: 'notice'; readonly message: string }

/** Something that came in and is not a trade: its reason, its place and how it begins. */
export interface Reject {
  readonly reason: RejectReason
  /** The line of a file, counted from 1; absent on a live feed. */
  readonly line?: number
  /** The first characters of it, as they came: not fit for a terminal. */
  readonly sample: string
}

/** A recorded file is read as batches of its lines, in their order. */
export interface FileBatch {
  /** The name of the file's format. */
  readonly format: string
  readonly trades: readonly FileTrade[]
  readonly rejects: readonly Reject[]
  /** Frames that are no trades, such as ping: how many of each type. */
  readonly control: ReadonlyMap<string, number>
  /** Trades whose id the file has given before. */
  readonly duplicates: number
  /** Trades of other symbols than the one that was asked for. */
  readonly notSelected: number
  /** How much of the file has been read so far, in unpacked bytes. */
  readonly bytes: number
  /** Only on the last batch: why the rest of the file could not be read. */
  readonly broken?: MktError
}

export interface FileTrade {
  readonly trade: Trade
  /** Counted from 1. */
  readonly line: number
}
