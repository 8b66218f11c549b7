import { aborted } from '../lib/core/pause.ts'

/** Of the five seconds in which a command that was told to stop has ended, half are for delivery. */
const AFTER_STOP_MS = 2_500

/**
 * Aborts when what was not delivered is to stay in the journal: so many milliseconds after the end
 * of the feed, and a moment after a stop.
 */
export function deliveryLimit(ending: AbortSignal, stop: AbortSignal, waitMs: number): AbortSignal {
  const over = new AbortController()
  const endIn = (delayMs: number): void => void setTimeout(() => over.abort(), delayMs).unref()
  void aborted(stop).then(() => endIn(AFTER_STOP_MS))
  void aborted(ending).then(() => {
    if (!stop.aborted) endIn(waitMs)
  })
  return over.signal
}
