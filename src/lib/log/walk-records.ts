/** Walks the records of a record batch in place: no object, string or buffer per record. */
import { damaged, type RunHead } from './record-run.ts'
import { readSource, sourceMemory } from './record-source.ts'
import type { RecordCursor } from './trade-log.ts'
import { nearVarlong, readerOf, skipBytes, varint, varlong } from './varint-reader.ts'
import type { VarintReader } from './varint-reader.ts'

/**
 * Visits those records of a batch, unpacked, that lie at or above an offset. Each is checked before it
 * is visited; throws DamagedBatch at the first that is not what the batch and it say, so that whatever
 * they say of sizes stays within the bytes.
 */
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
    const { baseOffset, lastOffset, firstMs, appendedMs } = head
    const nearMs = numberWithin(firstMs)
    const reader = readerOf(bytes)
    const record = cursorOf(bytes)
    let before = baseOffset - 1
    for (let index = 0; index < head.records; index += 1) {
      beginRecord(reader)
      const { at } = reader
      const sentMs = nearMs + nearVarlong(reader)
      record.sentMs = Number.isNaN(sentMs) ? farTime(reader, at, firstMs) : sentMs
      if (appendedMs !== undefined) record.sentMs = appendedMs
      const offset = baseOffset + varint(reader)
      checkRise(before, offset, lastOffset)
      record.offset = before = offset
      // The key says nothing that the value does not say.
      skipBytes(reader)
      record.start = skipBytes(reader)
      record.end = reader.at
      readSource(reader, memory, record)
      if (reader.at !== reader.end) throw damaged('a record has another length than it says')
      if (offset >= fromOffset) visit(record)
    }
    if (reader.at !== bytes.length) throw damaged('it has more bytes than records')
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
  if (length <= 0 || reader.end > reader.bytes.length) throw damaged('a record does not fit in')
  reader.at += ATTRIBUTES_BYTES
}

function checkRise(before: number, offset: number, last: number): void {
  if (offset <= before || offset > last) throw damaged('its offsets do not rise to its last')
}

/** Times as other programs may write them, in nanoseconds for one: in the double that is nearest. */
function farTime(reader: VarintReader, at: number, firstMs: bigint): number {
  reader.at = at
  return Number(firstMs + varlong(reader))
}
