/** Services that may be away when a command wants them. */
import { isUnavailable } from './lib/core/errors.ts'
import { pause } from './lib/core/pause.ts'

export interface OpenOptions {
  readonly signal: AbortSignal
  /** Said once where a service is away: produce and etl wait, the others wait for --wait only. */
  readonly onWaiting?: (problem: string) => void
  /** Waits for as long as it takes. */
  readonly patient?: boolean
}

const RETRY_DELAY_MS = 250
/** What one try gets: even the last one so much, and none more than a service needs to answer. */
const TRY_MIN_MS = 1_000
const TRY_MAX_MS = 10_000

/** Opens a service that may be away: for as long as it takes where patient, else for waitMs. */
export async function untilOpen<T>(
  waitMs: number,
  { patient = false, signal, onWaiting }: OpenOptions,
  open: (limitMs: number) => Promise<T>,
): Promise<T> {
  const deadlineMs = patient ? Number.POSITIVE_INFINITY : performance.now() + waitMs
  let said = false
  for (;;) {
    const leftMs = Math.max(deadlineMs - performance.now(), TRY_MIN_MS)
    try {
      return await open(Math.min(leftMs, TRY_MAX_MS))
    } catch (error) {
      const isOver = performance.now() >= deadlineMs
      if (!isUnavailable(error) || isOver || signal.aborted) throw error
      if (!said) onWaiting?.(error.message)
      said = true
    }
    await pause(RETRY_DELAY_MS, signal)
  }
}
