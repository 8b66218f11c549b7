import type { Database } from '../postgres/connection.ts'
import { walkRecords, type PackedBatch } from './batch-payload.ts'
import type { RecordBatch } from './trade-log.ts'

/** Bounds the memory of a worker: a batch holds at most a few thousand records. */
export const FETCH_BATCHES = 16

/** Where a topic is kept. */
export interface TopicPlace {
  readonly database: Database
  readonly topic: string
}

/**
 * Batches from an offset on. Where the log begins after it, it goes on from there as Kafka does, and
 * what was asked for is told from what was fetched.
 */
export async function batchesFrom(
  { database, topic }: TopicPlace,
  partition: number,
  from: bigint,
  limit = FETCH_BATCHES,
): Promise<RecordBatch[]> {
  const rows = await database.run(
    (sql) => sql<(StoredBatch | NoBatch)[]>`
      select h.next as end_offset, h.before, b.base_offset, b.count, b.src, b.first_seq, b.payload,
        (extract(epoch from b.appended_at) * 1000)::bigint as sent_ms
      from (
        select topic, partition, next, (
          select max(base_offset) from mkt.log_batches
          where topic = ${topic} and partition = ${partition} and base_offset <= ${String(from)}
        ) as before
        from mkt.log_heads where topic = ${topic} and partition = ${partition}
      ) as h
      left join lateral (
        select * from mkt.log_batches
        where topic = h.topic and partition = h.partition
          and base_offset >= coalesce(h.before, 0) and base_offset + count > ${String(from)}
        order by base_offset limit ${limit}
      ) as b on true
      order by b.base_offset`,
  )
  let fetchedOffset: bigint | undefined
  return rows.flatMap((row) => {
    if (row.base_offset === null) return hole(partition, from, row)
    fetchedOffset ??= row.before === null ? BigInt(row.base_offset) : from
    const batch = recordBatch(partition, fetchedOffset, row)
    fetchedOffset = batch.nextOffset
    return batch
  })
}

interface FetchedRow {
  end_offset: string
  /** Null where the log begins after the offset that was asked for. */
  before: string | null
}

interface StoredBatch extends FetchedRow {
  base_offset: string
  count: number
  src: string
  first_seq: string
  payload: Buffer
  sent_ms: string
}

/** What the left join gives where the log holds nothing at or after the offset. */
interface NoBatch extends FetchedRow {
  base_offset: null
}

/** From the offset to the end of the log nothing is kept; at the end there is nothing to tell. */
function hole(partition: number, from: bigint, { before, end_offset }: NoBatch): RecordBatch[] {
  const endOffset = BigInt(end_offset)
  if (from === endOffset) return []
  const fetchedOffset = before !== null && from < endOffset ? from : endOffset
  const walk = (): void => undefined
  return [{ partition, fetchedOffset, nextOffset: endOffset, endOffset, walk }]
}

function recordBatch(partition: number, fetchedOffset: bigint, row: StoredBatch): RecordBatch {
  const packed: PackedBatch = {
    baseOffset: BigInt(row.base_offset),
    src: row.src,
    firstSeq: Number(row.first_seq),
    sentMs: Number(row.sent_ms),
    payload: row.payload,
  }
  return {
    partition,
    fetchedOffset,
    nextOffset: packed.baseOffset + BigInt(row.count),
    endOffset: BigInt(row.end_offset),
    walk: (visit) => walkRecords(packed, fetchedOffset, visit),
  }
}
