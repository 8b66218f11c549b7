/** Where a worker stands in its partition: as the row says, and as the log bears out. */
import type { RecordBatch } from '../log/trade-log.ts'
import type { Progress } from '../store/bar-store.ts'
import type { EtlContext } from './etl-context.ts'
import { leaveOrStop } from './leave-position.ts'
import {
  changeOfRange,
  fetchedFingerprint,
  fingerprintBefore,
  isBorneOut,
  type LogChange,
} from './log-position.ts'
import { untilAnswered } from './store-retry.ts'

export interface Position {
  /**
   * The next offset to take from the log: ahead of `committed` by what is pending, or the record
   * before it, while that one is still to be compared with the row.
   */
  next: bigint
  committed: bigint
  readonly epoch: bigint
  /** The last sequence number of every source, with what is pending. */
  readonly seqs: Map<string, number>
  /** The row as it was read, until the log has borne it out. */
  unverified: Progress | undefined
}

/** Reads the row. Where the log begins after it or ends before it: another row, or LOG_CHANGED. */
export function loadPosition(context: EtlContext, partition: number): Promise<Position> {
  return untilAnswered(context, 'store', async () => {
    for (;;) {
      const { row, change, isVerified } = await readRow(context, partition)
      if (change === undefined) return positionOf(context, partition, row, isVerified)
      await leaveOrStop(context, change)
    }
  })
}

async function readRow(context: EtlContext, partition: number) {
  const known = await context.range(partition)
  const start = context.from === 'latest' ? known.end : known.start
  const row = await context.store.begin(context.log, partition, start)
  // Another worker may have gone on since: then the log has, too.
  const range = row.next > known.end ? await context.range(partition) : known
  const kind = changeOfRange(row, range)
  const change = kind && { topic: context.log.topic, partition, kind, row, range }
  return { row, change, isVerified: fingerprintBefore(row, range) === undefined }
}

/** The sources after the row: what is newer in them is fenced, while what is older would count twice. */
async function positionOf(
  context: EtlContext,
  partition: number,
  row: Progress,
  isVerified: boolean,
): Promise<Position> {
  const seqs = await context.store.sources(context.log, partition)
  return {
    ...{ committed: row.next, epoch: row.epoch, seqs },
    next: isVerified ? row.next : row.next - 1n,
    unverified: isVerified ? undefined : row,
  }
}

/** Compares the record before the position; gives what changed where it is another one. */
export async function verifyPosition(
  context: EtlContext,
  batch: RecordBatch,
  position: Position,
): Promise<LogChange | undefined> {
  const row = position.unverified
  const found = fetchedFingerprint(batch)
  if (row?.fingerprint === undefined || isBorneOut(row.fingerprint, found)) {
    position.unverified = undefined
    position.next = position.committed
    return undefined
  }
  const { partition } = batch
  const range = await context.range(partition)
  return { topic: context.log.topic, partition, kind: 'recreated', row, range, found }
}
