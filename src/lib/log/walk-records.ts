/** Walks the records of a record batch in place: no object, string or buffer per record. */
import { readSource, sourceMemory } from './record-source.ts'
import type { RunHead } from './record-run.ts'
import type { RecordCursor } from './trade-log.ts'
import { nearVarlong, readerOf, skipBytes, varint, varlong } from './varint-reader.ts'
import type { VarintReader } from './varint-reader.ts'

/** Visits those records of a batch, unpacked and checked, that lie at or above an offset. */
export type RecordWalker = (
  head: RunHead,
  records: Buffer,
  fromOffset: number,
  visit: (record: RecordCursor) => void,
) => void

/** Made once for many batches: it knows the source of the last record again. */
export function recordWalker(): RecordWalker {
  const memory = sourceMemory()
  return (head, bytes, fromOffset, visit) => {
    const { baseOffset, firstMs, appendedMs } = head
    const nearMs = numberWithin(firstMs)
    const reader = readerOf(bytes)
    const record = cursorOf(bytes)
    for (let index = 0; index < head.records; index += 1) {
      beginRecord(reader)
      const { at } = reader
      const sentMs = nearMs + nearVarlong(reader)
      record.sentMs = Number.isNaN(sentMs) ? farTime(reader, at, firstMs) : sentMs
      if (appendedMs !== undefined) record.sentMs = appendedMs
      record.offset = baseOffset + varint(reader)
      // The key says nothing that the value does not say.
      skipBytes(reader)
      record.start = skipBytes(reader)
      record.end = reader.at
      readSource(reader, memory, record)
      if (record.offset >= fromOffset) visit(record)
    }
  }
}

function cursorOf(bytes: Buffer): RecordCursor {
  return { offset: 0, bytes, start: 0, end: 0, sentMs: 0, src: undefined, seq: 0 }
}

/** NaN where a double does not hold the number. */
function numberWithin(value: bigint): number {
  const near = Number(value)
  return Number.isSafeInteger(near) ? near : NaN
}

const ATTRIBUTES_BYTES = 1

function beginRecord(reader: VarintReader): void {
  const length = varint(reader)
  reader.end = reader.at + length
  reader.at += ATTRIBUTES_BYTES
}

/** Times as other programs may write them, in nanoseconds for one: in the double that is nearest. */
function farTime(reader: VarintReader, at: number, firstMs: bigint): number {
  reader.at = at
  return Number(firstMs + varlong(reader))
}
