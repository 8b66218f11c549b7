import { randomUUID } from 'node:crypto'
import { decodeTrade } from '../../src/lib/core/trade-codec.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import { startReading, type ReadRecord } from '../support/reading.ts'
import { logEnd, type Arena } from './arena.ts'

const READ_LIMIT_MS = 60_000

/** Every trade of a log that mkt alone wrote, each once, a symbol's in the order of their offsets. */
export async function logTrades(arena: Arena): Promise<Trade[]> {
  const end = await logEnd(arena)
  const reading = startReading(arena.log, { group: randomUUID() })
  await reading.until(() => reading.records().length >= end, READ_LIMIT_MS)
  await reading.stop()
  const sent = new Map<string, ReadRecord>()
  for (const record of reading.records()) {
    const name = `${record.src} ${record.seq}`
    if (!sent.has(name)) sent.set(name, record)
  }
  return [...sent.values()].map(tradeOf)
}

function tradeOf({ value }: ReadRecord): Trade {
  const bytes = Buffer.from(value)
  const trade = decodeTrade(bytes, 0, bytes.length)
  if (typeof trade === 'string') throw new Error(`${value}: ${trade}`)
  return trade
}
