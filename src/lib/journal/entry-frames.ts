/**
 * Entries as frames and back. The text of a frame has two lines for each record, key and value:
 * neither a symbol nor JSON of one line holds a line end.
 */
import { encodeCoverage } from '../core/coverage.ts'
import { encodeTrade } from '../core/trade-codec.ts'
import type { Trade } from '../core/trade.ts'
import { encodeFrame, type Frame } from './frame.ts'
import type { JournalEntry, NewEntry } from './journal.ts'

/** So many records go to the log at once. */
export const ENTRY_MAX_RECORDS = 2_000
/** Where records are very long, fewer of them do. */
export const ENTRY_MAX_CHARACTERS = 256 * 1024

export interface EntryFrames {
  readonly bytes: Buffer
  readonly trades: number
  readonly coverage: number
}

/** An entry as bytes: several frames where it has many trades. */
export function framesOf(
  entry: NewEntry,
  next: { readonly trades: number; readonly coverage: number },
): EntryFrames {
  if (entry.type === 'coverage') {
    const text = `\n${encodeCoverage(entry.coverage)}\n`
    const frame = encodeFrame({ type: 'coverage', firstSeq: next.coverage, count: 1, text })
    return { bytes: frame, trades: 0, coverage: 1 }
  }
  const frames = [...tradeFrames(entry.trades, next.trades)]
  const bytes = frames.length === 1 ? (frames[0] as Buffer) : Buffer.concat(frames)
  return { bytes, trades: entry.trades.length, coverage: 0 }
}

function* tradeFrames(trades: readonly Trade[], firstSeq: number): Generator<Buffer> {
  let text = ''
  let from = 0
  for (const [at, trade] of trades.entries()) {
    text += `${trade.symbol}\n${encodeTrade(trade)}\n`
    const count = at + 1 - from
    const isFull = count === ENTRY_MAX_RECORDS || text.length >= ENTRY_MAX_CHARACTERS
    if (!isFull && at + 1 < trades.length) continue
    yield encodeFrame({ type: 'trades', firstSeq: firstSeq + from, count, text })
    text = ''
    from = at + 1
  }
}

type EntryRecord = JournalEntry['records'][number]

/** Adds the records of a frame to a list. */
export function addRecords(records: EntryRecord[], { payload, firstSeq, count }: Frame): void {
  const lines = payload.toString('utf8').split('\n')
  for (let at = 0; at < count; at += 1) {
    const key = lines[2 * at] as string
    const value = lines[2 * at + 1] as string
    records.push({ key, value, seq: firstSeq + at })
  }
}

/** The values of a frame's records as lines. */
export function valueLines({ payload, count }: Frame): string {
  const lines = payload.toString('utf8').split('\n')
  let values = ''
  for (let at = 0; at < count; at += 1) values += `${lines[2 * at + 1] as string}\n`
  return values
}
