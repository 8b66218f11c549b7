import type { BackoffLimits } from './backoff.ts'
import type { LinkCoverageLimits } from './link-coverage.ts'
import type { SilenceLimits } from './silence-watchdog.ts'

/** Every time, size and count that bounds the Finnhub feed. Tests shorten them. */
export interface FinnhubLimits extends BackoffLimits, SilenceLimits, LinkCoverageLimits {
  /** From dialling to an open connection: some handshakes hang for minutes. */
  readonly handshakeMs: number
  /** The largest frame that is taken; a larger one ends the connection. */
  readonly frameMaxBytes: number
  /** After the server's close frame, the link gets this long to close; then it is cut. */
  readonly closeMs: number
  /** The least wait after "too many requests". */
  readonly tooManyRequestsMs: number
  /** The longest Retry-After that is believed. */
  readonly retryAfterMaxMs: number
  /** A connection that ends sooner than this after it opened was closed at once. */
  readonly quickCloseMs: number
  /** So many connections in a row that were closed at once: somebody else uses the key. */
  readonly quickCloses: number
  /** The least wait when somebody else seems to use the key. */
  readonly quickCloseWaitMs: number
  /** One subscription is asked for this long after the other. */
  readonly subscribeEveryMs: number
  /** Different error texts of the server that are passed on, a connection. */
  readonly errorNotices: number
}

export const FINNHUB_LIMITS: FinnhubLimits = {
  handshakeMs: 10_000,
  frameMaxBytes: 4 * 1024 * 1024,
  closeMs: 1_000,
  aliveEveryMs: 1_000,
  silentMs: 20_000,
  pongMs: 10_000,
  staleMs: 150_000,
  backoffFirstMs: 500,
  backoffMaxMs: 60_000,
  stableMs: 60_000,
  tooManyRequestsMs: 60_000,
  retryAfterMaxMs: 3_600_000,
  quickCloseMs: 1_000,
  quickCloses: 3,
  quickCloseWaitMs: 30_000,
  subscribeEveryMs: 20,
  errorNotices: 10,
}
