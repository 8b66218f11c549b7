/** Reads the Postgres log: one loop per partition that this worker holds, woken by NOTIFY. */
import { aborted, pause } from '../core/pause.ts'
import { isUnavailable } from '../core/errors.ts'
import type { Database } from '../postgres/connection.ts'
import { batchesFrom } from './postgres-fetch.ts'
import { listenForAppends, type AppendListener } from './postgres-listener.ts'
import { holdShare } from './postgres-share.ts'
import type { LogReader, ReadControl, RecordBatch } from './trade-log.ts'

export interface PostgresReadOptions {
  readonly database: Database
  readonly topic: string
  readonly logId: string
  readonly group: string
  readonly signal: AbortSignal
  readonly reader: LogReader
}

/** Resolves when the signal aborts; rejects with what the reader threw. */
export async function readPostgresLog(options: PostgresReadOptions): Promise<void> {
  const ending = new AbortController()
  const signal = AbortSignal.any([options.signal, ending.signal])
  const listener = listenForAppends(options.database, options.topic)
  const session = { ...options, signal, listener, positions: new Map<number, bigint>() }
  try {
    await holdShare(session, (partitions, lost) => readPartitions(session, partitions, lost))
  } finally {
    ending.abort()
    await listener.close()
  }
}

interface Session extends PostgresReadOptions {
  readonly listener: AppendListener
  /** Where each partition is read from next; moved by the reader's answers and by seek. */
  readonly positions: Map<number, bigint>
}

/** Reads these partitions until `lost` aborts, because others take them over or all is to end. */
async function readPartitions(
  session: Session,
  partitions: readonly number[],
  lost: AbortSignal,
): Promise<void> {
  const control: ReadControl = {
    seek: (partition, offset) => {
      if (partitions.includes(partition)) session.positions.set(partition, offset)
      session.listener.wake()
    },
    committed: () => undefined,
  }
  for (const partition of partitions) session.positions.set(partition, 0n)
  await session.reader.assigned(partitions, control)
  const failed = new AbortController()
  const ending = AbortSignal.any([lost, failed.signal])
  const loops = partitions.map(async (partition) => {
    try {
      await readPartition(session, partition, ending)
    } catch (error) {
      failed.abort()
      throw error
    }
  })
  if (partitions.length === 0) await aborted(lost)
  const outcomes = await Promise.allSettled(loops)
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

async function readPartition(
  session: Session,
  partition: number,
  lost: AbortSignal,
): Promise<void> {
  while (!lost.aborted) {
    const appended = session.listener.next()
    const from = session.positions.get(partition) ?? 0n
    const batches = await fetchBatches(session, partition, from, lost)
    if (batches.length === 0) await appended(lost)
    let place = from
    for (const batch of batches) {
      if (lost.aborted || session.positions.get(partition) !== place) break
      const next = await takenUnlessStopped(session, batch)
      if (next === undefined) return
      // A seek that came in meanwhile wins over the answer.
      if (session.positions.get(partition) === place) session.positions.set(partition, next)
      place = batch.nextOffset
    }
  }
}

/** A batch that is in hand when all is to stop is waited for so long. */
const LAST_BATCH_MS = 1_000

async function takenUnlessStopped(
  { reader, signal }: Session,
  batch: RecordBatch,
): Promise<bigint | undefined> {
  const taken = new AbortController()
  const taking = reader.take(batch).finally(() => taken.abort())
  const stopped = aborted(signal, taken.signal).then(() => pause(LAST_BATCH_MS, taken.signal))
  return Promise.race([taking, stopped.then(() => (taken.signal.aborted ? taking : undefined))])
}

const RETRY_DELAY_MS = 500

/** Waits for a database that is away, says so once, and goes on when it is back. */
async function fetchBatches(
  session: Session,
  partition: number,
  from: bigint,
  lost: AbortSignal,
): Promise<RecordBatch[]> {
  let waiting = false
  while (!lost.aborted) {
    try {
      const batches = await batchesFrom(session, partition, from)
      if (waiting) session.reader.waiting?.(undefined)
      return batches
    } catch (error) {
      if (!isUnavailable(error)) throw error
      if (!waiting) session.reader.waiting?.(error.message)
      waiting = true
      await pause(RETRY_DELAY_MS, lost)
    }
  }
  return []
}
