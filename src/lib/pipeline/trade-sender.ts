/**
 * Trades → records of one source, appended one batch at a time. A batch whose fate is unknown is
 * repeated to the letter until it is acknowledged: readers drop the copies by source and sequence.
 */
import { encodeTrade } from '../core/trade-codec.ts'
import type { Trade } from '../core/trade.ts'
import { addRecord, recordBlock, recordKeys, type RecordBlock } from '../core/record-block.ts'
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
  /** How long a batch is repeated while the log is away; send then rejects with its last error. */
  readonly giveUpAfterMs: number
  /** After it, a batch that fails is not repeated any more. */
  readonly signal: AbortSignal
  /** The log is away and the batch is tried again; undefined when it was acknowledged. */
  readonly onWaiting: OnWaiting
}

export interface TradeSender {
  /** Resolves when the trades are durable in the log. One call at a time, in the order of numbers. */
  send(trades: readonly NumberedTrade[]): Promise<void>
}

export interface NumberedTrade {
  readonly trade: Trade
  /** Its number in the source, counted from 0; some numbers may be left out. */
  readonly seq: number
}

export function tradeSender(options: SenderOptions): TradeSender {
  const { log, sourceId, partitions, partitionOf, firstSeq = 0 } = options
  const keys = recordKeys((symbol) => partitionOf(symbol, partitions))
  const blockOf = (trades: readonly NumberedTrade[]): RecordBlock => {
    const block = recordBlock(keys)
    for (const { trade, seq } of trades) {
      addRecord(block, trade.symbol, encodeTrade(trade), firstSeq + seq)
    }
    return block
  }
  return {
    send: (trades) => {
      const batch = { src: `${sourceId}/${partitions}`, records: blockOf(trades) }
      return untilAvailable(() => log.append(batch), options)
    },
  }
}
