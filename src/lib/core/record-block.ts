/**
 * Records on their way into a log, as columns: the values stand in one buffer, the keys are numbers,
 * and there is no object per record.
 */
export interface RecordBlock {
  length: number
  readonly keys: RecordKeys
  /** The number of the key of each record. */
  key: Int32Array
  /** Rises by one or more per record of a source, over all partitions. */
  seq: Float64Array
  /** The value of a record ends before ends[row], and begins where the one before it ends. */
  ends: Int32Array
  bytes: Buffer
}

/** Keys (the symbols) as numbers, counted from 0; they stay while a source lasts. */
export interface RecordKeys {
  idOf(text: string): number
  /** The key in UTF-8. */
  bytesOf(id: number): Uint8Array
  partitionOf(id: number): number
}

export function recordKeys(partitionOf: (key: string) => number): RecordKeys {
  const ids = new Map<string, number>()
  const bytes: Uint8Array[] = []
  const partitions: number[] = []
  return {
    idOf(text) {
      const known = ids.get(text)
      if (known !== undefined) return known
      const id = bytes.push(Buffer.from(text)) - 1
      ids.set(text, id)
      partitions.push(partitionOf(text))
      return id
    },
    bytesOf: (id) => bytes[id] as Uint8Array,
    partitionOf: (id) => partitions[id] as number,
  }
}

const FIRST_RECORDS = 256
const FIRST_BYTES = 16 * 1024

export function recordBlock(keys: RecordKeys): RecordBlock {
  return {
    length: 0,
    keys,
    key: new Int32Array(FIRST_RECORDS),
    seq: new Float64Array(FIRST_RECORDS),
    ends: new Int32Array(FIRST_RECORDS),
    bytes: Buffer.allocUnsafe(FIRST_BYTES),
  }
}

/** Where the value of a record begins in the bytes. */
export function startOf({ ends }: RecordBlock, row: number): number {
  return row === 0 ? 0 : (ends[row - 1] as number)
}

/** Sees to it that one more record with a value of so many bytes fits. */
export function reserve(block: RecordBlock, valueBytes: number): void {
  if (block.length === block.ends.length) widen(block)
  const wanted = startOf(block, block.length) + valueBytes
  if (wanted <= block.bytes.length) return
  const bytes = Buffer.allocUnsafe(Math.max(wanted, 2 * block.bytes.length))
  block.bytes.copy(bytes)
  block.bytes = bytes
}

function widen(block: RecordBlock): void {
  const records = 2 * block.ends.length
  const [key, seq, ends] = [
    new Int32Array(records),
    new Float64Array(records),
    new Int32Array(records),
  ]
  key.set(block.key)
  seq.set(block.seq)
  ends.set(block.ends)
  Object.assign(block, { key, seq, ends })
}

/** Appends a record whose value was written to the bytes already, and ends there. */
export function endRecord(block: RecordBlock, key: number, seq: number, end: number): void {
  const row = block.length
  block.key[row] = key
  block.seq[row] = seq
  block.ends[row] = end
  block.length = row + 1
}

/** Appends a record of texts. */
export function addRecord(block: RecordBlock, key: string, value: string, seq: number): void {
  const bytes = Buffer.byteLength(value)
  reserve(block, bytes)
  const start = startOf(block, block.length)
  block.bytes.write(value, start)
  endRecord(block, block.keys.idOf(key), seq, start + bytes)
}

/** The rows of each partition that has any, in order. */
export function rowsByPartition({ length, keys, key }: RecordBlock): Map<number, number[]> {
  const rows = new Map<number, number[]>()
  for (let row = 0; row < length; row += 1) {
    const partition = keys.partitionOf(key[row] as number)
    const known = rows.get(partition)
    if (known === undefined) rows.set(partition, [row])
    else known.push(row)
  }
  return rows
}
