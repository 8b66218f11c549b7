import { parseDuration } from '../lib/core/duration.ts'
import type { CheckLimits } from '../lib/pipeline/check.ts'

/** Reads 5000 as trades, and 10s or 2m as the time for which the oldest of them waits. */
export function parseLagLimit(text: string): Pick<CheckLimits, 'maxLag' | 'maxLagSeconds'> {
  if (/^\d{1,15}$/.test(text.trim())) return { maxLag: Number(text) }
  return { maxLagSeconds: parseDuration(text) / 1000 }
}
