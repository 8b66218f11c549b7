import { damaged, type RunHead } from './record-run.ts'
import { readerOf, skipBytes, skipNumber, varint, type VarintReader } from './varint-reader.ts'

/**
 * Throws where the records of a batch are not what their batch and they themselves say, so that who
 * walks them need not look: whatever they say of sizes stays within the bytes.
 */
export function checkRecords(head: RunHead, bytes: Buffer): void {
  const reader = readerOf(bytes)
  let before = -1
  for (let index = 0; index < head.records; index += 1) {
    const length = varint(reader)
    reader.end = reader.at + length
    if (length <= 0 || reader.end > bytes.length) throw damaged('a record does not fit in')
    const offsetDelta = checkRecord(reader)
    if (reader.at !== reader.end) throw damaged('a record has another length than it says')
    if (offsetDelta <= before) throw damaged('its offsets do not rise')
    before = offsetDelta
  }
  if (head.baseOffset + before > head.lastOffset) throw damaged('it has an offset after its last')
  if (reader.at !== bytes.length) throw damaged('it has more bytes than records')
}

const ATTRIBUTES_BYTES = 1

function checkRecord(reader: VarintReader): number {
  reader.at += ATTRIBUTES_BYTES
  skipNumber(reader)
  const offsetDelta = varint(reader)
  // The key and the value.
  skipBytes(reader)
  skipBytes(reader)
  checkHeaders(reader)
  return offsetDelta
}

function checkHeaders(reader: VarintReader): void {
  const count = varint(reader)
  if (count < -1) throw damaged('a length is negative')
  for (let index = 0; index < count; index += 1) {
    skipBytes(reader)
    skipBytes(reader)
    if (reader.at > reader.end) throw damaged('a header does not fit in')
  }
}
