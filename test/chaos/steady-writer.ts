/** Sends trades to a log at an even pace, as one source, until it is told to stop. */
import { randomUUID } from 'node:crypto'
import { pause } from '../../src/lib/core/pause.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import { partitionOf } from '../../src/lib/log/partitioner.ts'
import type { TradeLog } from '../../src/lib/log/trade-log.ts'
import { tradeSender } from '../../src/lib/pipeline/trade-sender.ts'
import { columnsOf } from '../support/columns-of.ts'

export interface SteadyWriting {
  /** Ends the traffic; gives the trades that are in the log then: all that were begun. */
  stop(): Promise<readonly Trade[]>
}

export interface WritingOptions {
  readonly log: TradeLog
  readonly trades: readonly Trade[]
  /** In which all of them would be sent. */
  readonly spanMs: number
}

const SEND_EVERY_MS = 20
const SEND_MAX_TRADES = 5_000
const NEVER = new AbortController().signal

export function writeSteadily(options: WritingOptions): SteadyWriting {
  const stopping = new AbortController()
  const writing = writeUntil(stopping.signal, options)
  // Whoever stops it hears of the failure.
  writing.catch(() => undefined)
  return {
    async stop() {
      stopping.abort()
      return options.trades.slice(0, await writing)
    },
  }
}

async function writeUntil(signal: AbortSignal, options: WritingOptions): Promise<number> {
  const { log, trades, spanMs } = options
  const sender = tradeSender({
    ...{ log, partitionOf, sourceId: randomUUID(), onWaiting: () => undefined },
    signal: NEVER,
    partitions: await log.partitionCount(),
    giveUpAfterMs: Number.POSITIVE_INFINITY,
  })
  const columns = columnsOf(trades)
  for (let row = 0; row < columns.length; row += 1) columns.seq[row] = row
  const block = sender.newBlock()
  const startMs = performance.now()
  let sent = 0
  while (sent < trades.length && !signal.aborted) {
    const share = (performance.now() - startMs) / spanMs
    const due = Math.min(trades.length, sent + SEND_MAX_TRADES, Math.ceil(share * trades.length))
    while (sent < due) {
      const end = sender.fill(block, columns, sent, due)
      await sender.send(block)
      sent = end
    }
    await pause(SEND_EVERY_MS, signal)
  }
  return sent
}
