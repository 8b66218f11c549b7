/** As many buckets of a calendar as one statement reads. */
import type { Bucket, Calendar } from '../core/calendar.ts'
import { DAY_MS } from '../core/interval.ts'

export interface BucketWindow {
  /** Those with parts, in order of time; there may be none. */
  readonly buckets: readonly Bucket[]
  /** The window holds all of [startMs, endMs). */
  readonly startMs: number
  readonly endMs: number
}

/** At most so many parts go into a statement, since their bounds do, … */
const MAX_PARTS = 2_000
/** … so many buckets are looked at for them, since a session leaves many without parts, … */
const MAX_BUCKETS = 20_000
/** … and so much time, since each minute of it is read. */
const MAX_SPAN_MS = 10 * 366 * DAY_MS

/** The buckets from the one that holds `fromMs` on that start before `toMs`. */
export function windowFrom(calendar: Calendar, fromMs: number, toMs: number): BucketWindow {
  const startMs = calendar.bucketAt(fromMs).startMs
  const size = windowSize(MAX_PARTS)
  let endMs = startMs
  while (endMs < toMs && !size.isFull()) {
    const bucket = calendar.bucketAt(endMs)
    size.add(bucket)
    endMs = bucket.endMs
  }
  return { buckets: size.buckets, startMs, endMs }
}

/** The last `count` buckets, or fewer, up to the one that holds `lastMs`; none starts before `fromMs`. */
export function windowUpTo(
  calendar: Calendar,
  lastMs: number,
  fromMs: number,
  count: number,
): BucketWindow {
  const endMs = calendar.bucketAt(lastMs).endMs
  const size = windowSize(Math.min(count, MAX_PARTS))
  let startMs = endMs
  while (!size.isFull()) {
    const bucket = calendar.bucketAt(startMs - 1)
    if (bucket.startMs < fromMs) break
    size.add(bucket)
    startMs = bucket.startMs
  }
  return { buckets: size.buckets.reverse(), startMs, endMs }
}

function windowSize(maxParts: number) {
  const buckets: Bucket[] = []
  let [parts, looked, spanMs] = [0, 0, 0]
  return {
    buckets,
    add(bucket: Bucket): void {
      looked += 1
      spanMs += bucket.endMs - bucket.startMs
      parts += bucket.parts.length
      if (bucket.parts.length > 0) buckets.push(bucket)
    },
    isFull: (): boolean => parts >= maxParts || looked >= MAX_BUCKETS || spanMs >= MAX_SPAN_MS,
  }
}
