/**
 * Trades → records of one source, appended one batch at a time. A batch whose fate is unknown is
 * repeated to the letter until it is acknowledged: readers drop the copies by source and sequence.
 */
import { isUnavailable } from '../core/errors.ts'
import { pause } from '../core/pause.ts'
import { encodeTrade } from '../core/trade-codec.ts'
import type { Trade } from '../core/trade.ts'
import type { OutgoingRecord, TradeLog } from '../log/trade-log.ts'

export interface SenderOptions {
  readonly log: TradeLog
  /** Names the source; a start that may send other trades must have another one. */
  readonly sourceId: string
  /** The partition count that the source began with, for ever. */
  readonly partitions: number
  readonly partitionOf: (symbol: string, partitions: number) => number
  /** How long a batch is repeated while the log is away; send then rejects with its last error. */
  readonly giveUpAfterMs: number
  /** After it, a batch that fails is not repeated any more. */
  readonly signal: AbortSignal
  /** The log is away and the batch is tried again; undefined when it was acknowledged. */
  readonly onWaiting: (problem: string | undefined) => void
}

export interface TradeSender {
  /** Resolves when the trades are durable in the log. One call at a time. */
  send(trades: readonly Trade[]): Promise<void>
}

export function tradeSender(options: SenderOptions): TradeSender {
  const { sourceId, partitions, partitionOf } = options
  let seq = 0
  const recordOf = (trade: Trade): OutgoingRecord => ({
    partition: partitionOf(trade.symbol, partitions),
    key: trade.symbol,
    value: encodeTrade(trade),
    seq: seq++,
  })
  return {
    send: (trades) =>
      appendUntilAcknowledged(options, {
        src: `${sourceId}/${partitions}`,
        records: trades.map(recordOf),
      }),
  }
}

const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 5_000

async function appendUntilAcknowledged(
  { log, giveUpAfterMs, signal, onWaiting }: SenderOptions,
  batch: { src: string; records: readonly OutgoingRecord[] },
): Promise<void> {
  const startedMs = Date.now()
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
    try {
      await log.append(batch)
      if (delayMs > FIRST_DELAY_MS) onWaiting(undefined)
      return
    } catch (error) {
      const isOver = signal.aborted || Date.now() - startedMs >= giveUpAfterMs
      if (!isUnavailable(error) || isOver) throw error
      onWaiting(error.message)
    }
    await pause(delayMs, signal)
  }
}
