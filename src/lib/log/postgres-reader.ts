/** Reads the Postgres log: one loop per partition that this worker holds, woken by NOTIFY. */
import { aborted, pause } from '../core/pause.ts'
import { isUnavailable } from '../core/errors.ts'
import type { Database } from '../postgres/connection.ts'
import { fetchAhead } from './fetch-ahead.ts'
import { batchFetcher, type FetchBatch } from './postgres-fetch.ts'
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
  const fetch = batchFetcher(options)
  const session = { ...options, signal, listener, fetch, positions: new Map<number, bigint>() }
  try {
    await holdShare(session, (partitions, lost) => readPartitions(session, partitions, lost))
  } finally {
    ending.abort()
    await listener.close()
  }
}

interface Session extends PostgresReadOptions {
  readonly listener: AppendListener
  readonly fetch: FetchBatch
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
  const { positions, listener } = session
  let appended = listener.next()
  const fetch = fetchAhead((from) => {
    appended = listener.next()
    return fetchUntilThere(session, partition, from, lost)
  })
  while (!lost.aborted) {
    const from = positions.get(partition) ?? 0n
    const batch = await fetch(from)
    if (lost.aborted || positions.get(partition) !== from) continue
    if (batch !== undefined) {
      const next = await takenUnlessStopped(session, batch)
      if (next === undefined) return
      // A seek that came in meanwhile wins over the answer.
      if (positions.get(partition) === from) positions.set(partition, next)
    }
    const end = batch?.endOffset ?? from
    if (positions.get(partition) === end) await appended(lost)
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
async function fetchUntilThere(
  session: Session,
  partition: number,
  from: bigint,
  lost: AbortSignal,
): Promise<RecordBatch | undefined> {
  let waiting = false
  while (!lost.aborted) {
    try {
      const batch = await session.fetch(partition, from)
      if (waiting) session.reader.waiting?.(undefined)
      return batch
    } catch (error) {
      if (!isUnavailable(error)) throw error
      if (!waiting) session.reader.waiting?.(error.message)
      waiting = true
      await pause(RETRY_DELAY_MS, lost)
    }
  }
  return undefined
}
