/** Reads a range of offsets from the Postgres log; see TradeLog.readRange. */
import { batchBefore } from './batch-before.ts'
import { batchesFrom, FETCH_BATCHES, type TopicPlace } from './postgres-fetch.ts'
import type { OffsetRange, RecordBatch } from './trade-log.ts'

/** One query gives about so many records … */
const FETCH_RECORDS = 4_096
/** … in no more batches than this: those of a live feed hold a record or two. */
const MAX_BATCHES = 256

/** What a query gives is one batch. */
export async function* readPostgresRange(
  place: TopicPlace,
  partition: number,
  { start, end }: OffsetRange,
): AsyncGenerator<RecordBatch> {
  let from = start
  let limit = FETCH_BATCHES
  while (from < end) {
    const batch = joined(await batchesFrom(place, partition, from, limit))
    if (batch === undefined || batch.fetchedOffset >= end) return
    yield batchBefore(batch, end)
    const records = Number(batch.nextOffset - batch.fetchedOffset)
    limit = records < FETCH_RECORDS ? Math.min(limit * 2, MAX_BATCHES) : FETCH_BATCHES
    from = batch.nextOffset
  }
}

/** Batches that follow each other as one; undefined for none. */
function joined(batches: readonly RecordBatch[]): RecordBatch | undefined {
  const [first, last] = [batches[0], batches.at(-1)]
  if (first === undefined || last === undefined) return undefined
  return {
    ...first,
    nextOffset: last.nextOffset,
    walk: (visit) => {
      for (const batch of batches) batch.walk(visit)
    },
  }
}
