/** Says when trades are due, from the first one that it is asked about on. */
export interface Pacer {
  /**
   * When a trade of so many ms since 1970 is due, in milliseconds from now; not above 0 where it is
   * due already, as late trades are.
   */
  untilDueMs(timeMs: number): number
}

/** Plays event time so many times as fast as it went; at Infinity everything is due at once. */
export function pacer(speed: number, nowMs: () => number = () => performance.now()): Pacer {
  let start: { eventMs: number; clockMs: number } | undefined
  return {
    untilDueMs: (timeMs) => {
      if (speed === Number.POSITIVE_INFINITY) return 0
      start ??= { eventMs: timeMs, clockMs: nowMs() }
      return (timeMs - start.eventMs) / speed - (nowMs() - start.clockMs)
    },
  }
}
