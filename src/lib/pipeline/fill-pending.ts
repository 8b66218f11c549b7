/** Walks a batch of the log into pending batches, with no object per record. */
import type { RecordBatch, RecordCursor } from '../log/trade-log.ts'
import {
  addRecord,
  isFull,
  standAfter,
  type Intake,
  type LastRecord,
  type PendingBatch,
} from './pending-batch.ts'

export interface PendingQueue {
  /** Oldest first; the last one is still being filled. */
  readonly waiting: PendingBatch[]
  readonly batchMax: number
  /** A new one at the end of `waiting`. */
  open(next: bigint): PendingBatch
}

/** Afterwards each pending batch stands after the last record that it has, also where this throws. */
export function fillPending(batch: RecordBatch, intake: Intake, queue: PendingQueue): void {
  const last: LastRecord = { bytes: NOTHING, start: 0, end: 0, offset: -1, sentMs: 0 }
  let pending = queue.waiting.at(-1)
  const settle = (): void => {
    if (pending === undefined || last.offset < 0) return
    intake.fence.settle(pending.sources)
    standAfter(pending, last)
  }
  const take = (record: RecordCursor): void => {
    if (pending === undefined || isFull(pending, queue.batchMax)) {
      settle()
      pending = queue.open(BigInt(record.offset))
    }
    addRecord(pending, record, intake)
    noteLast(last, record)
  }
  try {
    batch.walk(take)
  } finally {
    settle()
  }
}

const NOTHING = Buffer.alloc(0)

function noteLast(last: LastRecord, record: RecordCursor): void {
  last.bytes = record.bytes
  last.start = record.start
  last.end = record.end
  last.offset = record.offset
  last.sentMs = record.sentMs
}
