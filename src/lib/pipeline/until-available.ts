import { isUnavailable } from '../core/errors.ts'
import { pause } from '../core/pause.ts'

/** Something is away and is tried again; undefined when it is back. Said once per outage. */
export type OnWaiting = (problem: string | undefined) => void

export interface Patience {
  /** After it, work that fails is not repeated any more. */
  readonly signal: AbortSignal
  /** For how long work that fails is repeated; for ever where it is not given. */
  readonly giveUpAfterMs?: number
  readonly onWaiting: OnWaiting
}

const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 5_000

/** Repeats what is safe to repeat until it succeeds; rejects with its last error. */
export async function untilAvailable<T>(
  work: () => Promise<T>,
  { signal, giveUpAfterMs = Number.POSITIVE_INFINITY, onWaiting }: Patience,
): Promise<T> {
  const startedMs = performance.now()
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
    try {
      const result = await work()
      if (delayMs > FIRST_DELAY_MS) onWaiting(undefined)
      return result
    } catch (error) {
      const isOver = signal.aborted || performance.now() - startedMs >= giveUpAfterMs
      if (!isUnavailable(error) || isOver) throw error
      if (delayMs === FIRST_DELAY_MS) onWaiting(error.message)
    }
    await pause(delayMs, signal)
  }
}
