/** The rows of mkt.progress: where the bars stand in each partition of a log. */
import type { Database } from '../postgres/connection.ts'
import type { LogTopic, Loss, Progress } from './bar-store.ts'

interface ProgressRow {
  partition: number
  next: string
  epoch: string
  fp_time: string | null
  fp_crc: string | null
}

export async function beginProgress(
  database: Database,
  { logId, topic }: LogTopic,
  partition: number,
  next: bigint,
): Promise<Progress> {
  await database.run(
    (sql) => sql`
      insert into mkt.progress (log_id, topic, partition, next)
      values (${logId}, ${topic}, ${partition}, ${next.toString()})
      on conflict do nothing`,
  )
  const rows = await progressRows(database, { logId, topic })
  return rows.get(partition) ?? { next, epoch: 0n }
}

export async function progressRows(
  database: Database,
  { logId, topic }: LogTopic,
): Promise<Map<number, Progress>> {
  const rows = await database.run(
    (sql) => sql<ProgressRow[]>`
      select partition, next, epoch, fp_time, fp_crc from mkt.progress
      where log_id = ${logId} and topic = ${topic} order by partition`,
  )
  return new Map(rows.map((row) => [row.partition, progressOf(row)]))
}

function progressOf({ next, epoch, fp_time, fp_crc }: ProgressRow): Progress {
  const position = { next: BigInt(next), epoch: BigInt(epoch) }
  if (fp_time === null || fp_crc === null) return position
  return { ...position, fingerprint: { sentMs: Number(fp_time), crc: Number(fp_crc) } }
}

/** See BarStore.move: one statement, guarded by the position as apply is. */
export async function moveProgress(
  database: Database,
  { logId, topic, partition }: LogTopic & { partition: number },
  from: Progress,
  next: bigint,
  loss: Loss | undefined,
): Promise<Progress | undefined> {
  const [row] = await database.run(
    (sql) => sql<ProgressRow[]>`
      with moved as (
        update mkt.progress
        set next = ${String(next)}, epoch = epoch + 1, fp_time = null, fp_crc = null,
          updated_at = now()
        where log_id = ${logId} and topic = ${topic} and partition = ${partition}
          and next = ${String(from.next)} and epoch = ${String(from.epoch)}
        returning *
      ), lost as (
        insert into mkt.losses (log_id, topic, partition, from_offset, to_offset, from_ms, to_ms)
        select log_id, topic, partition, ${String(loss?.fromOffset ?? 0)}::bigint,
          ${String(loss?.toOffset ?? 0)}::bigint, ${loss?.fromMs ?? 0}::bigint,
          ${loss?.toMs ?? 0}::bigint
        from moved where ${loss !== undefined}
      )
      select partition, next, epoch, fp_time, fp_crc from moved`,
  )
  return row && progressOf(row)
}
