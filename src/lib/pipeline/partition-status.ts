import type { OffsetRange, TradeLog } from '../log/trade-log.ts'
import type { BarStore, Progress } from '../store/bar-store.ts'
import { changeOfRange } from './log-position.ts'

export interface PartitionStatus {
  readonly partition: number
  readonly start: number
  readonly end: number
  /** The next offset to go into the bars; null where nothing did yet. */
  readonly next: number | null
  readonly lag: number
  /** How long the oldest record that is not in the bars has been waiting; null where nobody knows. */
  readonly lagSeconds: number | null
  /**
   * `lost`: records that are not in the bars were deleted. `truncated`: the log ends before what the
   * bars hold, so it is another one. Null while all is well.
   */
  readonly fault: 'lost' | 'truncated' | null
}

/**
 * Where each partition stands. After a quiet time the last record of the bars is old while they lag
 * by one new record, so that the record that waits is what the time is taken of.
 */
export async function partitionStatus(
  log: TradeLog,
  store: BarStore,
  nowMs: number,
): Promise<PartitionStatus[]> {
  const progress = await store.progress({ logId: log.id, topic: log.topic })
  const ranges = await log.ranges()
  const standing = [...ranges].map(([partition, range]) =>
    standingOf(partition, range, progress.get(partition)),
  )
  const waiting = standing.filter(({ lag }) => lag > 0)
  const offsets = new Map(waiting.map((one) => [one.partition, BigInt(one.next ?? one.start)]))
  const sent = offsets.size === 0 ? offsets : await log.sentTimes(offsets)
  return standing.map((one) => {
    const sentMs = one.lag === 0 ? nowMs : sent.get(one.partition)
    return { ...one, lagSeconds: sentMs === undefined ? null : secondsSince(Number(sentMs), nowMs) }
  })
}

type Standing = Omit<PartitionStatus, 'lagSeconds'>

function standingOf(
  partition: number,
  range: OffsetRange,
  progress: Progress | undefined,
): Standing {
  const next = progress?.next
  return {
    ...{ partition, start: Number(range.start), end: Number(range.end) },
    next: next === undefined ? null : Number(next),
    lag: lagOf(range, next),
    fault: (progress && changeOfRange(progress, range)) ?? null,
  }
}

/** How many records lie between a position, or else the start of the partition, and its end. */
export function lagOf({ start, end }: OffsetRange, next: bigint = start): number {
  return Math.max(0, Number(end - next))
}

function secondsSince(timeMs: number, nowMs: number): number {
  return Math.max(0, Math.round((nowMs - timeMs) / 100) / 10)
}
