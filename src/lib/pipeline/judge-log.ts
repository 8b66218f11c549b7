/** Compares every position in a topic with the log, reading one record of each partition. */
import type { OffsetRange, ReadControl, RecordBatch, TradeLog } from '../log/trade-log.ts'
import type { Progress } from '../store/bar-store.ts'
import {
  changeOfRange,
  fetchedFingerprint,
  fingerprintBefore,
  isBorneOut,
  type LogChange,
} from './log-position.ts'

export interface Judging {
  readonly log: TradeLog
  /** A group of its own, so that all partitions are handed to this worker. */
  readonly group: string
  readonly rows: ReadonlyMap<number, Progress>
  readonly signal: AbortSignal
  readonly onWaiting: (problem: string | undefined) => void
}

/** The positions that the log does not bear out, by partition; all that was found by the signal. */
export async function judgeLog(judging: Judging): Promise<LogChange[]> {
  const { log, rows } = judging
  const ranges = await log.ranges()
  const changes: LogChange[] = []
  const open = new Map<number, LogChange>()
  for (const [partition, row] of rows) {
    const range = ranges.get(partition) ?? { start: 0n, end: 0n }
    const kind = changeOfRange(row, range)
    const finding = { topic: log.topic, partition, kind: kind ?? 'recreated', row, range } as const
    if (kind !== undefined) changes.push(finding)
    else if (fingerprintBefore(row, range) !== undefined) open.set(partition, finding)
  }
  if (open.size > 0) changes.push(...(await readRecords(judging, ranges, open)))
  return changes
}

/** Reads the record before each open position; gives those where it is another one. */
async function readRecords(
  { log, group, signal, onWaiting }: Judging,
  ranges: ReadonlyMap<number, OffsetRange>,
  open: Map<number, LogChange>,
): Promise<LogChange[]> {
  const changes: LogChange[] = []
  const done = new AbortController()
  // The other partitions are passed over.
  const placeOf = (partition: number): bigint => {
    const row = open.get(partition)?.row
    return row === undefined ? (ranges.get(partition)?.end ?? 0n) : row.next - 1n
  }
  const take = async (batch: RecordBatch): Promise<bigint> => {
    const { partition, fetchedOffset } = batch
    const finding = open.get(partition)
    const place = placeOf(partition)
    if (finding !== undefined && fetchedOffset === place) {
      const change = differing(finding, batch)
      if (change !== undefined) changes.push(change)
      open.delete(partition)
    } else if (!isWithin((await log.ranges()).get(partition), place)) {
      // It has gone since: the worker of the partition finds that out by itself.
      open.delete(partition)
    }
    if (open.size === 0) done.abort()
    return placeOf(partition)
  }
  const assigned = (partitions: readonly number[], control: ReadControl): void => {
    for (const partition of partitions) control.seek(partition, placeOf(partition))
  }
  const ending = AbortSignal.any([signal, done.signal])
  await log.read({ group, signal: ending, reader: { assigned, take, waiting: onWaiting } })
  return changes
}

function isWithin(range: OffsetRange | undefined, offset: bigint): boolean {
  return range !== undefined && offset >= range.start && offset < range.end
}

function differing(finding: LogChange, batch: RecordBatch): LogChange | undefined {
  const noted = finding.row.fingerprint
  const found = fetchedFingerprint(batch)
  return noted === undefined || isBorneOut(noted, found) ? undefined : { ...finding, found }
}
