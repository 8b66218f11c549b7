/** What a feed remembers between two connections to know how long it waits for the next. */
export interface Backoff {
  /** Connections that failed since the last one that was stable. */
  readonly failures: number
}

export const NO_FAILURES: Backoff = { failures: 0 }

export interface BackoffLimits {
  /** The first wait before another try is at most this … */
  readonly backoffFirstMs: number
  /** … and no wait grows beyond this. */
  readonly backoffMaxMs: number
  /** A connection that lived for so long was a good one: waits are short again. */
  readonly stableMs: number
}

/**
 * The wait after a connection that was open for `openMs` (0 where it never opened): full jitter,
 * which is a random time between nothing and a ceiling that doubles with every failure. So a
 * thousand clients that lost one server do not come back in one moment.
 *
 * @param random gives numbers from 0 up to, but not including, 1
 */
export function backOff(
  before: Backoff,
  openMs: number,
  random: () => number,
  limits: BackoffLimits,
): { delayMs: number; backoff: Backoff } {
  const failures = openMs >= limits.stableMs ? 0 : before.failures
  const ceilingMs = Math.min(limits.backoffMaxMs, limits.backoffFirstMs * 2 ** failures)
  return { delayMs: random() * ceilingMs, backoff: { failures: failures + 1 } }
}
