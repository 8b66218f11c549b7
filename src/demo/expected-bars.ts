/** The bars of what the simulator sent, computed from its record alone. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { mergeInto, sortedBars, type BarMap } from '../lib/core/aggregate.ts'
import { barOf } from '../lib/core/bar.ts'
import { parseFinnhubMessage } from '../lib/feed/finnhub-message.ts'
import { storedBarOf, type StoredBar } from '../lib/core/stored-bar.ts'

export interface ExpectedBars {
  readonly trades: number
  readonly bars: readonly StoredBar[]
}

/** A symbol stays in one partition, so the order of sending is the order of its offsets. */
export async function expectedBars(recordFile: string): Promise<ExpectedBars> {
  const bars: BarMap = new Map()
  let trades = 0n
  for await (const line of createInterface({ input: createReadStream(recordFile) })) {
    const message = parseFinnhubMessage(line, { unit: 'ms' })
    if (message.kind !== 'trades') continue
    for (const trade of message.trades) {
      mergeInto(bars, barOf(trade, { offset: trades, partition: 0 }))
      trades += 1n
    }
  }
  return { trades: Number(trades), bars: sortedBars(bars).map(storedBarOf) }
}

/** The bars that are not equal in every field, or that only one side has. */
export function differingBars(
  expected: readonly StoredBar[],
  found: readonly StoredBar[],
): StoredBar[] {
  const texts = new Set(found.map(textOf))
  const wanted = new Set(expected.map(textOf))
  const missing = expected.filter((bar) => !texts.has(textOf(bar)))
  const surplus = found.filter((bar) => !wanted.has(textOf(bar)))
  return [...missing, ...surplus]
}

function textOf(bar: StoredBar): string {
  const { symbol, startMs, open, high, low, close, volume, tradeCount, vwap } = bar
  return JSON.stringify([symbol, startMs, open, high, low, close, volume, tradeCount, vwap])
}
