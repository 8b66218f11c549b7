/** The trades that a log holds, each once, without a group and without moving anything. */
import { decodePlainTrade, type PlainTrade } from '../core/plain-trade.ts'
import type { RejectReason } from '../core/trade.ts'
import type { OffsetRange, RecordBatch, RecordCursor, TradeLog } from '../log/trade-log.ts'
import { copyFence, type CopyFence } from './copies.ts'
import { inLogOrder } from './in-log-order.ts'

export interface LogTradesOptions {
  readonly log: TradeLog
  /** What to read of each partition, as log.ranges() gave it. */
  readonly ranges: ReadonlyMap<number, OffsetRange>
  /** Which trades are wanted. */
  readonly isWanted: (trade: PlainTrade) => boolean
}

/** What was found, kept up to date while it is read. */
export interface LogTally {
  /** Records that were read. */
  records: number
  /** Trades that were wanted. */
  trades: number
  notWanted: number
  /** Records that were in the log before: copies of a send that was repeated. */
  duplicates: number
  readonly rejects: Map<RejectReason, number>
  /** Records that the log deleted before they were read. */
  lost: number
  /** Event times of the oldest and the newest trade that was wanted, ms since 1970. */
  oldestMs: number
  newestMs: number
}

export function emptyTally(): LogTally {
  return {
    ...{ records: 0, trades: 0, notWanted: 0, duplicates: 0, rejects: new Map(), lost: 0 },
    ...{ oldestMs: Number.POSITIVE_INFINITY, newestMs: Number.NEGATIVE_INFINITY },
  }
}

/**
 * The wanted trades in pages, in the order of the log: see inLogOrder. What is no trade, and copies
 * of a record, are left out and counted, as etl does.
 */
export function logTrades(
  { log, ranges, isWanted }: LogTradesOptions,
  tally: LogTally,
): AsyncGenerator<readonly PlainTrade[]> {
  const numbers = [...ranges.keys()].sort((a, b) => a - b)
  const fences = new Map(numbers.map((partition) => [partition, copyFence(new Map())]))
  const read = (record: RecordCursor, partition: number): PlainTrade | undefined => {
    const trade = newTrade(record, fences.get(partition) as CopyFence, tally)
    if (trade === undefined) return undefined
    const wanted = isWanted(trade)
    noteTrade(tally, trade, wanted)
    return wanted ? trade : undefined
  }
  const partitions = numbers.map((partition) => {
    const range = ranges.get(partition) as OffsetRange
    return countingLost(log.readRange(partition, range), range.start, tally)
  })
  return inLogOrder(partitions, read)
}

/** Undefined, and counted, where the record is a copy or no trade. */
function newTrade(record: RecordCursor, fence: CopyFence, tally: LogTally): PlainTrade | undefined {
  tally.records += 1
  if (fence.isCopy(record)) {
    tally.duplicates += 1
    return undefined
  }
  const trade = decodePlainTrade(record.bytes, record.start, record.end)
  if (typeof trade !== 'string') return trade
  tally.rejects.set(trade, (tally.rejects.get(trade) ?? 0) + 1)
  return undefined
}

function noteTrade(tally: LogTally, { timeMs }: PlainTrade, wanted: boolean): void {
  if (!wanted) {
    tally.notWanted += 1
    return
  }
  tally.trades += 1
  if (timeMs < tally.oldestMs) tally.oldestMs = timeMs
  if (timeMs > tally.newestMs) tally.newestMs = timeMs
}

async function* countingLost(
  batches: AsyncIterable<RecordBatch>,
  start: bigint,
  tally: LogTally,
): AsyncGenerator<RecordBatch> {
  let reached = start
  for await (const batch of batches) {
    tally.lost += Number(batch.fetchedOffset - reached)
    yield batch
    reached = batch.nextOffset
  }
}
