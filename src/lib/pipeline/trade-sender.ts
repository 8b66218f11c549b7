/**
 * Trades → records of one source, appended one block at a time. A block whose fate is unknown is
 * repeated to the letter until it is acknowledged: readers drop the copies by source and sequence.
 */
import { recordBlock, recordKeys, startOf, type RecordBlock } from '../core/record-block.ts'
import type { TradeColumns } from '../core/trade-columns.ts'
import { tradeWriter } from '../core/trade-writer.ts'
import type { TradeLog } from '../log/trade-log.ts'
import { untilAvailable, type OnWaiting } from './until-available.ts'

export interface SenderOptions {
  readonly log: TradeLog
  /** Names the source; a start that may send other trades must have another one. */
  readonly sourceId: string
  /** The partition count that the source began with, for ever. */
  readonly partitions: number
  /** What is added to the numbers of its trades; 0. */
  readonly firstSeq?: number
  readonly partitionOf: (symbol: string, partitions: number) => number
  /** How long a block is repeated while the log is away; send then rejects with its last error. */
  readonly giveUpAfterMs: number
  /** After it, a block that fails is not repeated any more. */
  readonly signal: AbortSignal
  /** The log is away and the block is tried again; undefined when it was acknowledged. */
  readonly onWaiting: OnWaiting
}

export interface TradeSender {
  /** A block for records of this source. */
  newBlock(): RecordBlock
  /**
   * Writes rows [from, to) over what a block held, which no send is using any more, as far as it may
   * grow, and one row at least. Gives the first row that is not in it.
   */
  fill(block: RecordBlock, trades: TradeColumns, from: number, to: number): number
  /** Resolves when the records are durable in the log. One call at a time, in the order of numbers. */
  send(block: RecordBlock): Promise<void>
}

export function tradeSender(options: SenderOptions): TradeSender {
  const { log, sourceId, partitions, partitionOf, firstSeq = 0 } = options
  const keys = recordKeys((symbol) => partitionOf(symbol, partitions))
  const write = tradeWriter(keys)
  const src = `${sourceId}/${partitions}`
  return {
    newBlock: () => recordBlock(keys),
    fill(block, trades, from, to) {
      block.length = 0
      let row = from
      do write(block, trades, row, firstSeq + (trades.seq[row] as number))
      while (++row < to && !isFull(block))
      return row
    },
    send: (records) => untilAvailable(() => log.append({ src, records }), options),
  }
}

/** Large enough that an answer is not waited for often, and small enough for one statement. */
const BLOCK_MAX_RECORDS = 8_000
const BLOCK_MAX_BYTES = 1024 * 1024

function isFull(block: RecordBlock): boolean {
  return block.length >= BLOCK_MAX_RECORDS || startOf(block, block.length) >= BLOCK_MAX_BYTES
}
