/** Timings: medians of many, since machines are noisy. */

/** Runs the work so many times, after a few that do not count; ms of each. */
export async function timed(
  times: number,
  work: (round: number) => Promise<unknown>,
): Promise<number[]> {
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await work(round)
  const samples: number[] = []
  for (let round = 0; round < times; round += 1) {
    const startedMs = performance.now()
    await work(round)
    samples.push(performance.now() - startedMs)
  }
  return samples
}

const WARM_UP_ROUNDS = 3

/** The value that a share (0 to 1) of the samples does not exceed. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5)
}
