/** A recorded file → log: every trade once and in the order of the file, as fast as asked for. */
import type { RecordBlock } from '../core/record-block.ts'
import type { FileBatch } from '../feed/feed.ts'
import { dueRows, type Rows } from './due-rows.ts'
import type { Pacer } from './pacer.ts'
import {
  countBatch,
  countSent,
  noReplayTotals,
  type ReplayTotals,
  type SentTrades,
} from './replay-totals.ts'
import type { TradeSender } from './trade-sender.ts'
import { workAhead } from './work-ahead.ts'

export interface ReplayOptions {
  readonly batches: AsyncIterable<FileBatch>
  /** Called once, before the first trade is sent; not at all for a file without trades. */
  readonly openSender: () => Promise<TradeSender>
  readonly pace: Pacer
  readonly signal: AbortSignal
  /** How much of the file has been read and sent, as its batches count it. */
  readonly onProgress: (read: number) => void
  /** What was no trade. */
  readonly onRejects?: (rejects: FileBatch['rejects']) => Promise<void> | void
}

/**
 * Sends a file; while a block of trades is on its way, the next one is read. A stop ends it after the
 * block in flight; the totals then say `stopped`. Errors: those of the feed, of openSender and of
 * the sender.
 */
export async function replay(options: ReplayOptions): Promise<ReplayTotals> {
  const { signal, onProgress } = options
  const totals = noReplayTotals()
  const failing = new AbortController()
  try {
    await workAhead(parcelsOf(options, totals, failing.signal), signal, async (parcel) => {
      await parcel.send()
      countSent(totals, parcel.trades)
      if (parcel.read !== undefined) onProgress(parcel.read)
    })
  } catch (error) {
    failing.abort()
    if (!signal.aborted) throw error
  }
  totals.stopped = signal.aborted
  return totals
}

/** Trades that go to the log together. */
interface Parcel {
  send(): Promise<void>
  readonly trades: SentTrades
  /** How much has been read, where these are the last trades of their batch. */
  readonly read: number | undefined
}

/** Each parcel holds until the one after the next is asked for. */
async function* parcelsOf(
  options: ReplayOptions,
  totals: ReplayTotals,
  failing: AbortSignal,
): AsyncGenerator<Parcel> {
  const { batches, pace, signal, onRejects } = options
  let pack: Pack | undefined
  for await (const batch of batches) {
    countBatch(totals, batch)
    if (batch.rejects.length > 0) await onRejects?.(batch.rejects)
    if (batch.trades.length === 0) yield emptyParcel(batch)
    for await (const rows of dueRows(batch.trades, pace, signal, failing)) {
      pack ??= packer(await options.openSender())
      yield* pack(batch, rows)
    }
  }
}

function emptyParcel({ trades, read }: FileBatch): Parcel {
  return { send: () => Promise.resolve(), trades: sentTrades(trades, 0, 0), read }
}

type Pack = (batch: FileBatch, rows: Rows) => Generator<Parcel>

/** Fills two blocks in turn: one of them is on its way. */
function packer(sender: TradeSender): Pack {
  let [block, other]: [RecordBlock, RecordBlock] = [sender.newBlock(), sender.newBlock()]
  return function* ({ trades, read }, { from, to }) {
    let row = from
    while (row < to) {
      ;[block, other] = [other, block]
      const filled = block
      const end = sender.fill(filled, trades, row, to)
      yield {
        send: () => sender.send(filled),
        trades: sentTrades(trades, row, end),
        read: end === trades.length ? read : undefined,
      }
      row = end
    }
  }
}

/** A copy: the columns are filled anew while these are on their way. */
function sentTrades(
  { symbols, symbol, timeMs }: FileBatch['trades'],
  from: number,
  to: number,
): SentTrades {
  return {
    ...{ length: to - from, symbols },
    ...{ symbol: symbol.slice(from, to), timeMs: timeMs.slice(from, to) },
  }
}
