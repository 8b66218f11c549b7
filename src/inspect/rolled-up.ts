import { merge, type Bar } from '../lib/core/bar.ts'
import type { Bucket, Calendar } from '../lib/core/calendar.ts'
import type { BarPages } from './merged-pages.ts'

/** Sorted minutes as the bars of a calendar: bars merge, also those of different minutes. */
export async function* rolledUp(
  minutes: BarPages,
  calendar: Calendar,
): AsyncGenerator<readonly Bar[]> {
  const bucketOf = bucketFinder(calendar)
  let open: Bar | undefined
  for await (const page of minutes) {
    const finished: Bar[] = []
    for (const minute of page) {
      const { startMs, parts } = bucketOf(minute.startMs)
      if (!parts.some(({ fromMs, toMs }) => isWithin(minute.startMs, fromMs, toMs))) continue
      const bar = { ...minute, startMs }
      if (open?.symbol === bar.symbol && open.startMs === startMs) open = merge(open, bar)
      else {
        if (open !== undefined) finished.push(open)
        open = bar
      }
    }
    yield finished
  }
  if (open !== undefined) yield [open]
}

/** The next minute is mostly of the same bucket. */
function bucketFinder(calendar: Calendar): (timeMs: number) => Bucket {
  let known: Bucket | undefined
  return (timeMs) => {
    if (known === undefined || !isWithin(timeMs, known.startMs, known.endMs)) {
      known = calendar.bucketAt(timeMs)
    }
    return known
  }
}

function isWithin(timeMs: number, fromMs: number, toMs: number): boolean {
  return timeMs >= fromMs && timeMs < toMs
}
