import { isUnavailable, type MktError } from '../core/errors.ts'
import { pause } from '../core/pause.ts'
import { backoffMs } from './kafka-client.ts'
import type { KafkaLogConfig } from './kafka-config.ts'
import { kafkaError } from './kafka-errors.ts'

/**
 * Tries something named `what` until it succeeds or cannot succeed; once config.waitMs is over or
 * config.signal has aborted, rejects with what went wrong last. `onAway` hears of the failures before.
 */
export async function retried<T>(
  config: KafkaLogConfig,
  what: string,
  attempt: (limitMs: number) => Promise<T>,
  onAway?: (problem: string) => void,
): Promise<T> {
  const signals = config.signal === undefined ? [] : [config.signal]
  const deadlineMs = performance.now() + config.waitMs
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt(Math.max(deadlineMs - performance.now(), ATTEMPT_MIN_MS))
    } catch (error) {
      const problem: MktError = kafkaError(what, error)
      const pauseMs = backoffMs(failures)
      if (!isUnavailable(problem) || performance.now() + pauseMs > deadlineMs) throw problem
      onAway?.(problem.message)
      await pause(pauseMs, ...signals)
      if (config.signal?.aborted === true) throw problem
    }
  }
}

/** What even the last attempt gets. */
const ATTEMPT_MIN_MS = 1_000
