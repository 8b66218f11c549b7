/**
 * A feed is a source of trades: an async iterable that heals itself and ends on an AbortSignal. A
 * disconnect is a value that flows down the same way as the trades, so that nothing is lost on it.
 */
import type { MktError } from '../core/errors.ts'
import type { ListeningEvent } from '../core/listening-event.ts'
import type { RejectReason } from '../core/trade.ts'
import type { TradeColumns } from '../core/trade-columns.ts'

export type Feed = AsyncIterable<FeedEvent>

export type FeedEvent =
  | {
      readonly type: 'trades'
      /** They hold until the next event is asked for. */
      readonly trades: TradeColumns
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
  /** Those that count; they hold until the next batch is asked for. */
  readonly trades: TradeColumns
  readonly rejects: readonly Reject[]
  /** What is neither a trade nor a fault, such as ping: how many of each type. */
  readonly control: ReadonlyMap<string, number>
  /** Trades whose id was given before. */
  readonly duplicates: number
  /** Trades of other symbols or times than those that were asked for. */
  readonly notSelected: number
  /** How much of the file has been read so far, in unpacked bytes; of a table in rows. */
  readonly read: number
  /** Only on the last batch: why the rest of the file could not be read. */
  readonly broken?: MktError
}
