/** Sends trades to a log as produce and replay do, for tests of what reads it. */
import { encodeTrade } from '../../src/lib/core/trade-codec.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import { partitionOf } from '../../src/lib/log/partitioner.ts'
import type { TradeLog } from '../../src/lib/log/trade-log.ts'
import { type OutgoingRecord, appendTo } from './outgoing.ts'

const BATCH = 250
let sends = 0

/** As a new source, unless it is named; the same source again is a copy. */
export async function send(
  log: TradeLog,
  trades: readonly Trade[],
  id = `s${(sends += 1)}`,
): Promise<void> {
  const partitions = await log.partitionCount()
  const records = recordsOf(trades, partitions)
  for (let at = 0; at < records.length; at += BATCH) {
    await appendTo(log, { src: `${id}/${partitions}`, records: records.slice(at, at + BATCH) })
  }
}

export function recordsOf(trades: readonly Trade[], partitions = 4): OutgoingRecord[] {
  return trades.map((one, seq) => ({
    ...{ partition: partitionOf(one.symbol, partitions), key: one.symbol },
    ...{ value: encodeTrade(one), seq },
  }))
}
