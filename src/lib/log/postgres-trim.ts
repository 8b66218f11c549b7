import { numberArray } from '../postgres/array-literal.ts'
import type { Database } from '../postgres/connection.ts'

/** So many batches of each partition go at once, so that no statement holds its locks for long. */
const BATCHES_AT_ONCE = 250

/**
 * Deletes batches that end before the offsets given and are older than so long; see TradeLog. Only
 * from the front of each partition: where nothing is to go, nothing more is looked at.
 */
export async function trimLog(
  database: Database,
  topic: string,
  before: ReadonlyMap<number, bigint>,
  retainMs: number,
): Promise<number> {
  for (let records = 0; ;) {
    const [row] = await database.run(
      (sql) => sql<{ batches: number; records: string }[]>`
        with front as (
          select b.*, n.next
          from unnest(${numberArray([...before.keys()])}::text::int[],
            ${numberArray([...before.values()])}::text::bigint[]) as n (partition, next)
          cross join lateral (
            select partition, base_offset, count, appended_at from mkt.log_batches
            where topic = ${topic} and partition = n.partition
            order by base_offset limit ${BATCHES_AT_ONCE}
          ) as b
        ), gone as (
          delete from mkt.log_batches b using front f
          where b.topic = ${topic} and b.partition = f.partition and b.base_offset = f.base_offset
            and f.base_offset + f.count <= f.next
            and f.appended_at < now() - ${retainMs} * interval '1 millisecond'
          returning b.count
        )
        select count(*)::int as batches, coalesce(sum(count), 0) as records from gone`,
    )
    if (row === undefined || row.batches === 0) return records
    records += Number(row.records)
  }
}
