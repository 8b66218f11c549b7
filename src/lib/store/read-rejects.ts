/** The rejected records, which apply keeps with the bytes that they began with. */
import type { RejectReason } from '../core/trade.ts'
import type { Database } from '../postgres/connection.ts'
import type { LogTopic, RejectQuery, StoredReject } from './bar-store.ts'

interface RejectRow {
  log_id: string
  topic: string
  partition: number
  offset: string
  reason: RejectReason
  payload: Buffer
  seen_ms: string
}

export async function readRejects(
  database: Database,
  { reason, last }: RejectQuery,
): Promise<StoredReject[]> {
  const rows = await database.run(
    (sql) => sql<RejectRow[]>`
      select log_id, topic, partition, "offset", reason, payload,
        (extract(epoch from seen_at) * 1000)::bigint as seen_ms
      from mkt.rejects ${reason === undefined ? sql`` : sql`where reason = ${reason}`}
      order by seen_at desc, log_id, topic, partition, "offset" desc limit ${last}`,
  )
  return rows.map(rejectOf)
}

function rejectOf({ log_id, topic, partition, offset, ...row }: RejectRow): StoredReject {
  const place = { logId: log_id, topic, partition, offset: BigInt(offset) }
  return { ...place, reason: row.reason, payload: row.payload, seenMs: Number(row.seen_ms) }
}

/** See BarStore.rejectCounts. */
export async function readRejectCounts(
  database: Database,
  log: LogTopic | undefined,
): Promise<Map<RejectReason, number>> {
  const rows = await database.run((sql) => {
    const ofLog = log ? sql`where log_id = ${log.logId} and topic = ${log.topic}` : sql``
    return sql<{ reason: RejectReason; count: string }[]>`
      select reason, count(*) from mkt.rejects ${ofLog}
      group by reason order by count(*) desc, reason`
  })
  return new Map(rows.map(({ reason, count }) => [reason, Number(count)]))
}
