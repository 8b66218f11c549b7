import type { Consumer, EachBatchPayload } from 'kafkajs'
import { kafkaAssignment } from './kafka-assignment.ts'
import { recordBatch, releaseBatch } from './kafka-batch.ts'
import { settles } from './kafka-client.ts'
import { offsetMirror } from './kafka-mirror.ts'
import type { LogReader, ReadControl } from './trade-log.ts'

/** The partitions of one worker, over all the consumers that it uses one after the other. */
export interface PartitionShare {
  /** The group has handed out its partitions anew. */
  joined(consumer: Consumer, partitions: readonly number[]): void
  /** For eachBatch: resolves when the consumer may go on, never rejects. */
  take(payload: EachBatchPayload): Promise<void>
  /** Resolves when the reader holds no batch any more. */
  idle(): Promise<unknown>
  /** Mirrors the committed offsets that still wait. */
  flush(): Promise<void>
}

/**
 * How long a batch may stay with the reader before its partition is paused. A consumer fetches from
 * a broker when it is done with everything that it fetched before, so without a pause one batch
 * would hold back every partition of that broker, and the heartbeats.
 */
const HOLD_MS = 200

/** Hands one batch of a partition at a time to the reader; `fail` is told what the reader throws. */
export function partitionShare(
  topic: string,
  reader: LogReader,
  signal: AbortSignal,
  fail: (error: unknown) => void,
): PartitionShare {
  const assignment = kafkaAssignment(topic)
  const mirror = offsetMirror((offsets) => assignment.commit(offsets))
  const control: ReadControl = {
    seek: (partition, offset) => assignment.seek(partition, offset),
    committed: (partition, offset) => mirror.committed(partition, offset),
  }
  const held = new Map<number, Promise<void>>()
  let ready = Promise.resolve()

  const hand = async ({ batch }: EachBatchPayload, position: number | undefined) => {
    await ready
    if (assignment.position(batch.partition) !== position) return
    const next = await reader.take(recordBatch(batch))
    if (assignment.position(batch.partition) === position) assignment.seek(batch.partition, next)
  }
  const hold = (payload: EachBatchPayload, partition: number) => {
    const handing = hand(payload, assignment.position(partition)).catch(fail)
    const done = handing.then(() => {
      releaseBatch(payload.batch)
      held.delete(partition)
      assignment.resume(partition)
    })
    held.set(partition, done)
  }
  return {
    joined(consumer, partitions) {
      assignment.assign(consumer, partitions)
      ready = tellAssigned(reader, partitions, control).catch(fail)
    },
    async take(payload) {
      const { partition } = payload.batch
      if (signal.aborted || !payload.isRunning() || payload.isStale()) return
      if (!held.has(partition)) hold(payload, partition)
      await settles(held.get(partition) as Promise<void>, HOLD_MS)
      if (held.has(partition)) assignment.pause(partition)
    },
    idle: () => Promise.all(held.values()),
    flush: () => mirror.flush(),
  }
}

async function tellAssigned(
  reader: LogReader,
  partitions: readonly number[],
  control: ReadControl,
): Promise<void> {
  await reader.assigned(partitions, control)
}
