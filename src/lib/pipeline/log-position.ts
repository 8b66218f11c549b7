import { EXIT, MktError } from '../core/errors.ts'
import type { OffsetRange } from '../log/trade-log.ts'

/** Refuses a log that is not yesterday's: one that begins above or ends below what was read of it. */
export function verifyPosition(
  place: { topic: string; partition: number },
  next: bigint,
  { start, end }: OffsetRange,
): void {
  if (next >= start && next <= end) return
  const found = next < start ? `the log begins at ${start} only` : `the log ends at ${end} already`
  throw new MktError(
    `Cannot go on with partition ${place.partition} of ${place.topic} at offset ${next}: ${found}`,
    {
      code: 'LOG_CHANGED',
      exit: EXIT.badData,
      tryThis: ['mkt status, to see where the log and the bars stand'],
    },
  )
}
