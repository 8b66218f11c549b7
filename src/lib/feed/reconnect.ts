import { EXIT, MktError } from '../core/errors.ts'
import { backOff, NO_FAILURES, type Backoff } from './backoff.ts'
import type { FinnhubLimits } from './finnhub-limits.ts'

/** How a connection, or the attempt at one, ended. */
export interface ConnectionEnd {
  /** For a person; without the key. */
  readonly reason: string
  /** How long it was open; undefined where it never opened. */
  readonly openMs: number | undefined
  /** The HTTP status that was given instead of a WebSocket. */
  readonly status?: number
  /** How long the server asks to be left alone. */
  readonly retryAfterMs?: number
}

/** What is remembered from one connection to the next. */
export interface ReconnectState {
  readonly backoff: Backoff
  /** Connections in a row that were closed at once after they had opened. */
  readonly quickCloses: number
}

export const FIRST_CONNECTION: ReconnectState = { backoff: NO_FAILURES, quickCloses: 0 }

export interface ReconnectPlan {
  readonly state: ReconnectState
  readonly delayMs: number
  /** The server closes what it has just opened, several times in a row. */
  readonly keyInUse: boolean
}

/**
 * Decides how long to wait after a connection ended.
 *
 * @throws MktError KEY_REFUSED where the server does not take the key: trying again is no use
 */
export function planReconnect(
  before: ReconnectState,
  end: ConnectionEnd,
  random: () => number,
  limits: FinnhubLimits,
): ReconnectPlan {
  if (end.status === 401 || end.status === 403) throw keyRefused(end.status)
  const { delayMs, backoff } = backOff(before.backoff, end.openMs ?? 0, random, limits)
  const quickCloses = countQuickCloses(before.quickCloses, end.openMs, limits)
  const keyInUse = end.openMs !== undefined && quickCloses >= limits.quickCloses
  const leastMs = Math.max(patienceMs(end, limits), keyInUse ? limits.quickCloseWaitMs : 0)
  return { state: { backoff, quickCloses }, delayMs: Math.max(delayMs, leastMs), keyInUse }
}

function countQuickCloses(before: number, openMs: number | undefined, limits: FinnhubLimits) {
  if (openMs === undefined) return before
  return openMs < limits.quickCloseMs ? before + 1 : 0
}

const TOO_MANY_REQUESTS = 429

/** What the server asks for, within reason: a Retry-After of a year is not believed. */
function patienceMs({ status, retryAfterMs = 0 }: ConnectionEnd, limits: FinnhubLimits): number {
  const askedMs = Math.min(retryAfterMs, limits.retryAfterMaxMs)
  return status === TOO_MANY_REQUESTS ? Math.max(askedMs, limits.tooManyRequestsMs) : askedMs
}

function keyRefused(status: number): MktError {
  return new MktError(
    `Cannot use the Finnhub API key: the server refused it with status ${status}, a valid key was wanted`,
    {
      code: 'KEY_REFUSED',
      exit: EXIT.noPermission,
      tryThis: [
        'look the key up at https://finnhub.io/dashboard and set FINNHUB_API_KEY',
        'mkt produce --api-key-file FILE',
        'mkt simulate (a local feed that needs no key)',
      ],
    },
  )
}
