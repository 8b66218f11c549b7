import { rowsByPartition, type RecordBlock } from '../core/record-block.ts'
import { recordMaxBytes } from './record-batch-writer.ts'

/** Rows that go to a partition as one record batch, of so many bytes at most. */
export interface PartitionRows {
  readonly partition: number
  readonly rows: readonly number[]
  readonly maxBytes: number
}

/** A broker takes batches of up to 1 MiB by default. */
const BATCH_MAX_BYTES = 512 * 1024

/**
 * The rows of an append in the order in which they are sent: each send has at most one batch for a
 * partition, which a broker takes unless a record alone is too large.
 */
export function* sendsOf(block: RecordBlock, headers: Buffer): Generator<PartitionRows[]> {
  const sizeOf = (row: number) => recordMaxBytes(block, row, headers)
  const batches = [...rowsByPartition(block)].map(([partition, rows]) =>
    batchesOf(partition, rows, sizeOf),
  )
  for (let round = 0; ; round += 1) {
    const send = batches.flatMap((all) => all[round] ?? [])
    if (send.length === 0) return
    yield send
  }
}

function batchesOf(
  partition: number,
  rows: readonly number[],
  sizeOf: (row: number) => number,
): PartitionRows[] {
  const batches: PartitionRows[] = []
  let first = 0
  let bytes = 0
  for (const [at, row] of rows.entries()) {
    const size = sizeOf(row)
    if (at > first && bytes + size > BATCH_MAX_BYTES) {
      batches.push({ partition, rows: rows.slice(first, at), maxBytes: bytes })
      first = at
      bytes = 0
    }
    bytes += size
  }
  batches.push({ partition, rows: rows.slice(first), maxBytes: bytes })
  return batches
}
