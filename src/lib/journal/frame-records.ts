/** Frames → records as they go to the log, and as lines of a recording; see entry-frames.ts. */
import { LINE_FEED } from '../core/ascii.ts'
import {
  endRecord,
  recordBlock,
  recordKeys,
  reserve,
  startOf,
  type RecordBlock,
  type RecordKeys,
} from '../core/record-block.ts'
import { symbolTable, type SymbolTable } from '../core/symbol-table.ts'
import type { Frame } from './frame.ts'

/** The partition of a symbol, of so many. */
export type PartitionOf = (key: string, partitions: number) => number

/** Records of frames, side by side. */
export interface FrameRecords {
  readonly block: RecordBlock
  readonly keyOf: KeyOf
}

/** The number of the key in bytes[start, end). */
type KeyOf = (bytes: Buffer, start: number, end: number) => number

/** Gives empty records for keys over so many partitions; those that it gave before are used again. */
export function recordsOver(partitionOf: PartitionOf): (partitions: number) => FrameRecords {
  const known = new Map<number, KnownRecords>()
  return (partitions) => {
    let records = known.get(partitions)
    if (records === undefined || records.symbols.size() > SYMBOLS_MAX) {
      // Sources of many partition counts are seldom: nothing is kept of them.
      if (known.size > COUNTS_KEPT) known.clear()
      records = newRecords((key) => partitionOf(key, partitions))
      known.set(partitions, records)
    }
    records.block.length = 0
    return records
  }
}

/** More names than a feed has are forgotten again. */
const SYMBOLS_MAX = 20_000
const COUNTS_KEPT = 4

interface KnownRecords extends FrameRecords {
  readonly symbols: SymbolTable
}

function newRecords(partitionOf: (key: string) => number): KnownRecords {
  const symbols = symbolTable()
  const keys = recordKeys(partitionOf)
  return { symbols, block: recordBlock(keys), keyOf: keyReader(symbols, keys) }
}

function keyReader(symbols: SymbolTable, keys: RecordKeys): KeyOf {
  const known: number[] = []
  return (bytes, start, end) => {
    const symbol = symbols.idOfBytes(bytes, start, end)
    // The table knows plain symbols only; coverage has no key.
    if (symbol < 0) return keys.idOf(bytes.toString('utf8', start, end))
    return (known[symbol] ??= keys.idOf(symbols.textOf(symbol)))
  }
}

/** Adds the records of a frame. */
export function addRecords({ block, keyOf }: FrameRecords, frame: Frame): void {
  const { payload, firstSeq, count } = frame
  reserve(block, payload.length)
  let at = 0
  for (let record = 0; record < count; record += 1) {
    const keyEnd = payload.indexOf(LINE_FEED, at)
    const key = keyOf(payload, at, keyEnd)
    reserve(block, 0)
    const start = startOf(block, block.length)
    at = copyLine(payload, keyEnd + 1, block.bytes, start)
    endRecord(block, key, firstSeq + record, start + at - keyEnd - 2)
  }
}

/** The values of a frame's records, one a line. */
export function valueLines({ payload, count }: Frame): Buffer {
  const lines = Buffer.allocUnsafe(payload.length)
  let [at, end] = [0, 0]
  for (let record = 0; record < count; record += 1) {
    const start = payload.indexOf(LINE_FEED, at) + 1
    at = copyLine(payload, start, lines, end)
    end += at - start
    lines[end - 1] = LINE_FEED
  }
  return lines.subarray(0, end)
}

/** Copies a line without its end; gives where the next one begins. */
function copyLine(from: Buffer, start: number, to: Buffer, at: number): number {
  const offset = at - start
  let place = start
  for (; place < from.length && from[place] !== LINE_FEED; place += 1) {
    to[offset + place] = from[place] as number
  }
  return place + 1
}
