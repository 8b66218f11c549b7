import { EXIT, MktError } from '../lib/core/errors.ts'
import { pause } from '../lib/core/pause.ts'

/** Aborts when `stop` does, or after so many milliseconds; not at all by itself without them. */
export function endAfter(durationMs: number | undefined, stop: AbortSignal): AbortSignal {
  if (durationMs === undefined) return stop
  const ending = new AbortController()
  void pause(durationMs, stop).then(() => {
    ending.abort(stop.aborted ? stop.reason : timeIsOver(durationMs))
  })
  return ending.signal
}

/** Told only where the time was over before the work could begin. */
function timeIsOver(durationMs: number): MktError {
  return new MktError(`Cannot begin within the ${durationMs} ms that were given`, {
    code: 'TIME_OVER',
    exit: EXIT.tryAgain,
    tryThis: ['mkt status, to see what is away'],
  })
}
