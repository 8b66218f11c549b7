/** Reads a range of offsets from the Postgres log; see TradeLog.readRange. */
import { batchBefore } from './batch-before.ts'
import { fetchAhead } from './fetch-ahead.ts'
import { batchFetcher, type TopicPlace } from './postgres-fetch.ts'
import type { OffsetRange, RecordBatch } from './trade-log.ts'

export async function* readPostgresRange(
  place: TopicPlace,
  partition: number,
  { start, end }: OffsetRange,
): AsyncGenerator<RecordBatch> {
  const fetchBatch = batchFetcher(place)
  const fetch = fetchAhead(async (from) => (from < end ? fetchBatch(partition, from) : undefined))
  let from = start
  while (from < end) {
    const batch = await fetch(from)
    if (batch === undefined || batch.fetchedOffset >= end) return
    yield batchBefore(batch, end)
    from = batch.nextOffset
  }
}
