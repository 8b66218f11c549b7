/**
 * The journal: what produce has received and the trade log has not acknowledged yet, on disk. A
 * broker that is away for an hour loses nothing, and neither does a kill -9: the next start sends
 * the rest under the source that it was received under.
 */
import type { Coverage } from '../core/coverage.ts'
import type { RecordBlock } from '../core/record-block.ts'
import type { TradeColumns } from '../core/trade-columns.ts'

export interface Journal {
  /**
   * Keeps an entry and resolves when the operating system has it; durable within 100 ms. One call
   * at a time. False where the journal is full: then nothing of the entry is kept. Rejects with
   * JOURNAL_AWAY (exit 69) while the disk is full or cannot be written: the same call may be
   * repeated, and nothing is half-written.
   */
  append(entry: NewEntry): Promise<boolean>

  /**
   * The oldest entry that is not acknowledged, leftovers of earlier starts first; the same one
   * until it is acknowledged. Waits for one, and then for a moment for more that goes with it;
   * undefined once the journal is ended and all is
   * acknowledged, or when the signal aborts. One call at a time. Rejects with JOURNAL_AWAY, or
   * CANNOT_RECORD where what was sent is to be kept (both exit 69): the same call may be repeated.
   */
  next(signal: AbortSignal): Promise<JournalEntry | undefined>

  /** The log has this entry, which is the one that next() gave last. */
  acknowledge(entry: JournalEntry): Promise<void>

  /** What waits to be sent. */
  backlog(): { readonly trades: number; readonly bytes: number }

  /** Nothing more is appended: next() gives undefined when all is acknowledged. */
  end(): void

  /**
   * Writes everything through to the disk and gives the lock back, also where it rejects, as next()
   * does. What waits stays on disk. To be called after the last append has settled.
   */
  close(): Promise<void>
}

/** Trades that came in together, or a span of coverage; in the order in which they came in. */
export type NewEntry =
  | { readonly type: 'trades'; readonly trades: TradeColumns }
  | { readonly type: 'coverage'; readonly coverage: Coverage }

/** An entry as it goes to the log. */
export interface JournalEntry {
  readonly type: 'trades' | 'coverage'
  /** The id of the start of produce that received it. */
  readonly sourceId: string
  /** Over how many partitions the keys are spread: for trades as many as the log had at that start. */
  readonly partitions: number
  /**
   * Never empty; it holds until it is acknowledged. For coverage the key is empty; its sequence
   * numbers count apart from those of trades.
   */
  readonly records: RecordBlock
}
