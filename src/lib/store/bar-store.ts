/**
 * The bar store, and the second of the two ideas: progress lives with the bars. The bars of a batch
 * and the log position after it are written by one statement, guarded by the position before it.
 */
import type { Bar } from '../core/bar.ts'
import type { Calendar } from '../core/calendar.ts'
import type { Coverage } from '../core/coverage.ts'
import type { Fill } from '../core/fill.ts'
import type { Split } from '../core/split.ts'
import type { StoreState } from '../core/store-state.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import type { SummaryQuery, SymbolSummary } from '../core/symbol-summary.ts'
import type { RejectReason } from '../core/trade.ts'

export interface BarStore {
  /** The store's uuid; the default consumer group is named after it. */
  readonly id: string

  /** Takes a log as one that bars come from; refuses a second one unless `accept` is set. */
  acceptLog(log: { id: string; kind: string }, accept: boolean): Promise<void>

  /** Where a partition stands; one without a row begins at `next`, whoever asks first. */
  begin(log: LogTopic, partition: number, next: bigint): Promise<Progress>

  /** Where every partition of a topic stands: partitions without a row are not in the map. */
  progress(log: LogTopic): Promise<Map<number, Progress>>

  /** The last sequence number of every source of a partition. */
  sources(log: LogTopic, partition: number): Promise<Map<string, number>>

  /** Writes bars and progress together, or nothing; safe to repeat after an unknown outcome. */
  apply(commit: Commit): Promise<ApplyOutcome>

  /**
   * Leaves a position that the log no longer has, for another one, and raises the epoch; the loss
   * goes on record with it. Undefined where the row no longer stands at `from`.
   */
  move(
    log: LogTopic,
    partition: number,
    from: Progress,
    next: bigint,
    loss?: Loss,
  ): Promise<Progress | undefined>

  /** Times in which trades may be missing, in order of time and symbol; see Gap. */
  gaps(query: GapQuery): Promise<Gap[]>

  /** Who is listened to at this time, by the newest records of coverage; undefined before any. */
  listening(): Promise<Listening | undefined>

  /** Rejected records of every log, the newest first. */
  rejects(query: RejectQuery): Promise<StoredReject[]>

  /** How many records of a log, or of all logs, were rejected, by reason, the commonest first. */
  rejectCounts(log?: LogTopic): Promise<Map<RejectReason, number>>

  /** Symbols of the store, sorted: all of them, or those among the given names, which is quicker. */
  symbols(among?: readonly string[]): Promise<string[]>

  /** Symbols that have records of coverage, sorted; some may have no bar. */
  coveredSymbols(): Promise<string[]>

  /** One of each symbol that was asked for, in that order. */
  summaries(query: SummaryQuery): Promise<SymbolSummary[]>

  /** What the bars of these symbols come to, from a time on and before another one, ms since 1970. */
  traffic(symbols: readonly string[], fromMs: number, toMs: number): Promise<Traffic>

  /** Which server keeps the bars, how much it holds, and how its jobs do. */
  state(): Promise<StoreState>

  /** Bars in order of symbol and time, a few thousand at a time. */
  bars(query: BarQuery): AsyncIterable<StoredBar[]>

  /**
   * One-minute bars as csv, in the same order: symbol (as `textOf` writes it), timestamp, open, high,
   * low, close, volume, trade_count, vwap. Many lines at a time, each ended by a line feed.
   */
  csvLines(
    query: Pick<BarQuery, 'symbols' | 'fromMs' | 'toMs'>,
    textOf: (symbol: string) => string,
  ): AsyncIterable<string>

  /** Splits of the symbols, or of all, in order of symbol and date. */
  splits(symbols?: readonly string[]): Promise<Split[]>

  /** Stores splits, all or none; one of the same symbol and date is replaced. */
  addSplits(splits: readonly Split[]): Promise<void>

  /** False where there was none. */
  removeSplit(symbol: string, date: string): Promise<boolean>
}

export interface LogTopic {
  readonly logId: string
  readonly topic: string
}

export interface Progress {
  /** The next offset to read. */
  readonly next: bigint
  /** Raised by a reset, so that an old worker's position is never mistaken for a new one. */
  readonly epoch: bigint
  /** That of the record before `next`, where one is known. */
  readonly fingerprint?: Fingerprint | undefined
}

/** Records that were deleted from the log before the bars had them. */
export interface Loss {
  readonly fromOffset: bigint
  readonly toOffset: bigint
  /** They were sent after this, … */
  readonly fromMs: number
  /** … and before this, ms since 1970. */
  readonly toMs: number
}

/** What one statement writes. Its effect is a function of the records in [expected, next). */
export interface Commit extends LogTopic {
  readonly partition: number
  readonly epoch: bigint
  readonly expected: bigint
  readonly next: bigint
  readonly fingerprint: Fingerprint | undefined
  /** What records of trades come to; empty for a side topic. Gone through anew by each attempt. */
  readonly bars: Iterable<Bar>
  /** What records of a side topic hold; empty for a topic of trades. */
  readonly coverage: readonly Coverage[]
  /** Last sequence number by source. */
  readonly sources: ReadonlyMap<string, number>
  readonly rejects: readonly RejectedRecord[]
}

/** Tells the record before a position from the record of another log at the same offset. */
export interface Fingerprint {
  readonly sentMs: number
  readonly crc: number
}

export interface RejectedRecord {
  readonly offset: bigint
  readonly reason: RejectReason
  /** The first 4 KiB of the record. */
  readonly payload: Buffer
}

/** 'applied', or the row as another worker left it. */
export type ApplyOutcome =
  { status: 'applied' } | { status: 'fenced'; progress: Progress | undefined }

export interface BarQuery {
  /** Exact symbols; undefined for all. */
  readonly symbols: readonly string[] | undefined
  /** The earliest start of a bar, inclusive, ms since 1970. */
  readonly fromMs?: number
  /** Bars start before this. */
  readonly toMs?: number
  /** The newest so many bars of each symbol. */
  readonly last?: number
  /** Says of each bar whether it is complete, which costs two look-ups or so for each. */
  readonly withCoverage?: boolean
  /** Which times one bar holds; a minute where not given. */
  readonly calendar?: Calendar
  /**
   * Also gives a bar (`filled`) for each empty time between two bars of a symbol, with the close
   * before it as its prices, or none; not where trades may be missing.
   */
  readonly fill?: Fill
  /** Adjusts the bars from before these splits. */
  readonly splits?: readonly Split[]
}

export interface GapQuery {
  /** Exact symbols; undefined for all. */
  readonly symbols: readonly string[] | undefined
  readonly fromMs: number
  /** Exclusive; usually now. */
  readonly toMs: number
  /** At most so many, the earliest ones. */
  readonly limit: number
}

/**
 * A time in which trades may be missing, cut to the time that was asked for. Times are ms since
 * 1970, the end exclusive.
 */
export interface Gap {
  /** Null where it may be any: what a log lost says nothing of symbols. */
  readonly symbol: string | null
  readonly fromMs: number
  readonly toMs: number
  /** `coverage`: nobody listened. `lost`: the log lost records. `quiet`: no trade in a busy time. */
  readonly kind: 'coverage' | 'lost' | 'quiet'
  /** For a person to read; the end of a connection is in the words of the other side. */
  readonly reason: string
}

export interface Listening {
  /** So many symbols were listened to at last. */
  readonly symbols: number
  /** The last moment that is covered, ms since 1970. */
  readonly lastMs: number
}

export interface RejectQuery {
  /** Undefined for all. */
  readonly reason: string | undefined
  /** So many, the newest ones. */
  readonly last: number
}

export interface StoredReject extends LogTopic {
  readonly partition: number
  readonly offset: bigint
  readonly reason: RejectReason
  /** The first 4 KiB of the record. */
  readonly payload: Buffer
  readonly seenMs: number
}

export interface Traffic {
  readonly trades: number
  readonly bars: number
}
