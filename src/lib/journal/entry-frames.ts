/**
 * Entries → frames. The payload of a frame has two lines for each record, key and value: neither a
 * symbol nor JSON of one line holds a line end.
 */
import { LINE_FEED } from '../core/ascii.ts'
import { encodeCoverage } from '../core/coverage.ts'
import { recordBlock, recordKeys, startOf, type RecordBlock } from '../core/record-block.ts'
import type { SymbolTable } from '../core/symbol-table.ts'
import type { TradeColumns } from '../core/trade-columns.ts'
import { tradeWriter, type WriteTrade } from '../core/trade-writer.ts'
import { encodeFrame, FRAME_HEAD_BYTES, sealFrame } from './frame.ts'
import type { NewEntry } from './journal.ts'
import type { Counts } from './segment.ts'

/** A frame holds so many trades, … */
const FRAME_MAX_TRADES = 2_000
/** … or fewer, where they are very long. */
const FRAME_FULL_BYTES = 256 * 1024

export interface EntryFrames {
  readonly bytes: Buffer
  readonly trades: number
  readonly coverage: number
}

/** An entry as bytes, of several frames where it has many trades; they hold until the next entry. */
export type WriteFrames = (entry: NewEntry, next: Counts) => EntryFrames

export function frameWriter(): WriteFrames {
  const writeTrades = tradeFrames()
  return (entry, next) => {
    if (entry.type === 'trades') {
      const { trades } = entry
      return { bytes: writeTrades(trades, next.trades), trades: trades.length, coverage: 0 }
    }
    const text = `\n${encodeCoverage(entry.coverage)}\n`
    const frame = encodeFrame({ type: 'coverage', firstSeq: next.coverage, count: 1, text })
    return { bytes: frame, trades: 0, coverage: 1 }
  }
}

function tradeFrames(): (trades: TradeColumns, firstSeq: number) => Buffer {
  let records: TradeRecords | undefined
  const written = { bytes: Buffer.alloc(0), length: 0 }
  return (trades, firstSeq) => {
    if (records?.symbols !== trades.symbols) records = tradeRecords(trades.symbols)
    written.length = 0
    for (let row = 0; row < trades.length; row += records.block.length) {
      fill(records, trades, row)
      addFrame(written, records.block, firstSeq + row)
    }
    return written.bytes.subarray(0, written.length)
  }
}

interface TradeRecords {
  readonly symbols: SymbolTable
  readonly block: RecordBlock
  readonly write: WriteTrade
}

/** In the journal, records are in no partition yet. */
const NO_PARTITION = 0

function tradeRecords(symbols: SymbolTable): TradeRecords {
  const keys = recordKeys(() => NO_PARTITION)
  return { symbols, block: recordBlock(keys), write: tradeWriter(keys) }
}

/** As many trades as one frame holds. */
function fill({ block, write }: TradeRecords, trades: TradeColumns, firstRow: number): void {
  const end = Math.min(trades.length, firstRow + FRAME_MAX_TRADES)
  block.length = 0
  for (let row = firstRow; row < end; row += 1) {
    write(block, trades, row, row)
    if (startOf(block, block.length) >= FRAME_FULL_BYTES) return
  }
}

interface Written {
  bytes: Buffer
  length: number
}

function addFrame(written: Written, block: RecordBlock, firstSeq: number): void {
  const start = written.length
  const end = start + FRAME_HEAD_BYTES + payloadBytes(block)
  if (written.bytes.length < end) written.bytes = enlarged(written.bytes, end)
  writeLines(written.bytes, start + FRAME_HEAD_BYTES, block)
  const frame = written.bytes.subarray(start, end)
  sealFrame(frame, { type: 'trades', firstSeq, count: block.length })
  written.length = end
}

function enlarged(bytes: Buffer, wanted: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(wanted, 2 * bytes.length))
  bytes.copy(larger)
  return larger
}

const LINE_ENDS_PER_RECORD = 2

function payloadBytes(block: RecordBlock): number {
  const { keys, key, length } = block
  let bytes = startOf(block, length) + length * LINE_ENDS_PER_RECORD
  for (let row = 0; row < length; row += 1) bytes += keys.bytesOf(key[row] as number).length
  return bytes
}

function writeLines(bytes: Buffer, start: number, block: RecordBlock): void {
  let at = start
  for (let row = 0; row < block.length; row += 1) {
    const key = block.keys.bytesOf(block.key[row] as number)
    at = writeLine(bytes, at, key, 0, key.length)
    at = writeLine(bytes, at, block.bytes, startOf(block, row), block.ends[row] as number)
  }
}

/** For so few bytes a loop is quicker than a call of the runtime. */
function writeLine(to: Buffer, at: number, from: Uint8Array, start: number, end: number): number {
  const offset = at - start
  for (let place = start; place < end; place += 1) to[offset + place] = from[place] as number
  to[offset + end] = LINE_FEED
  return offset + end + 1
}
