/** How much chaos: a small part in every test run, more with `npm run chaos`, which sets these. */

export interface ChaosSize {
  /** From which all faults and trades follow. */
  readonly seed: number
  /** 1 in a test run; so many times as many faults and trades, in so many times the time. */
  readonly scale: number
}

export function chaosSize(): ChaosSize {
  const { MKT_TEST_CHAOS_SEED: seed = '1', MKT_TEST_CHAOS_SCALE: scale = '1' } = process.env
  return { seed: Number(seed), scale: Number(scale) }
}

/** The limits of the program divided by ten, so that waiting for them takes a tenth of the time. */
export const SHORT_LIMITS = {
  MKT_TEST: '1',
  MKT_KAFKA_SESSION_MS: '1000',
  MKT_KAFKA_METADATA_MS: '3000',
  MKT_KAFKA_REQUEST_MS: '1500',
  MKT_STATEMENT_MS: '3000',
}

/** What starting, draining and judging take besides the faults. */
const AROUND_MS = 120_000

/** The time limit of a test whose faults are spread over spanMs at scale 1. */
export function limitMsOf(spanMs: number): number {
  return AROUND_MS + 4 * spanMs * chaosSize().scale
}
