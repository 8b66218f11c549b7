import { numberArray } from '../postgres/array-literal.ts'
import type { Database } from '../postgres/connection.ts'
import type { OffsetRange } from './trade-log.ts'

interface RangeRow {
  partition: number
  first: string
  next: string
}

/** Where each partition begins and ends; there are none where the topic was not made. */
export async function offsetRanges(
  database: Database,
  topic: string,
): Promise<Map<number, OffsetRange>> {
  const rows = await database.run(
    (sql) => sql<RangeRow[]>`
      select h.partition, h.next, coalesce(b.base_offset, h.next) as first
      from mkt.log_heads h
      left join lateral (
        select base_offset from mkt.log_batches
        where topic = h.topic and partition = h.partition
        order by base_offset limit 1) as b on true
      where h.topic = ${topic} order by h.partition`,
  )
  return new Map(
    rows.map((row) => [row.partition, { start: BigInt(row.first), end: BigInt(row.next) }]),
  )
}

/** See TradeLog.sentTimes: of the batches that hold the offsets, or the first ones after them. */
export async function sentTimes(
  database: Database,
  topic: string,
  offsets: ReadonlyMap<number, bigint>,
): Promise<Map<number, number>> {
  const rows = await database.run(
    (sql) => sql<{ partition: number; sent_ms: string }[]>`
      select n.partition, (extract(epoch from b.appended_at) * 1000)::bigint as sent_ms
      from unnest(${numberArray([...offsets.keys()])}::text::int[],
        ${numberArray([...offsets.values()])}::text::bigint[]) as n (partition, at)
      cross join lateral (
        select appended_at from mkt.log_batches
        where topic = ${topic} and partition = n.partition and base_offset + count > n.at
          and base_offset >= coalesce((
            select max(base_offset) from mkt.log_batches
            where topic = ${topic} and partition = n.partition and base_offset <= n.at), 0)
        order by base_offset limit 1
      ) as b`,
  )
  return new Map(rows.map(({ partition, sent_ms }) => [partition, Number(sent_ms)]))
}
