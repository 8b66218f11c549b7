import type { RecordBatch } from './trade-log.ts'

/** A batch without the records at or after an offset; as it is where it has none. */
export function batchBefore(batch: RecordBatch, end: bigint): RecordBatch {
  if (batch.nextOffset <= end) return batch
  const last = Number(end)
  return {
    ...batch,
    nextOffset: end,
    walk: (visit) =>
      batch.walk((record) => {
        if (record.offset < last) visit(record)
      }),
  }
}
