import { isUnavailable } from '../lib/core/errors.ts'
import { pause } from '../lib/core/pause.ts'

export interface Looking {
  /** From the start of one look to that of the next; a look that takes longer is waited for. */
  readonly everyMs: number
  readonly stop: AbortSignal
  /** The database is away, and is tried again; undefined when it is back. Said once per outage. */
  readonly onWaiting: (problem: string | undefined) => void
}

/** However long a look took, the database has so much peace before the next one. */
const MIN_PAUSE_MS = 50

/** Looks again and again until the stop, also while the database is away. */
export async function lookRepeatedly(
  look: () => Promise<void>,
  { everyMs, stop, onWaiting }: Looking,
): Promise<void> {
  let isAway = false
  while (!stop.aborted) {
    const startedMs = performance.now()
    try {
      await look()
      if (isAway) onWaiting(undefined)
      isAway = false
    } catch (error) {
      if (!isUnavailable(error)) throw error
      if (!isAway) onWaiting(error.message)
      isAway = true
    }
    await pause(Math.max(MIN_PAUSE_MS, everyMs - (performance.now() - startedMs)), stop)
  }
}
