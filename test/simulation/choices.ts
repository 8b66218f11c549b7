import { seededRandom } from '../../src/lib/feed/simulator/seeded-random.ts'

/** All that a schedule leaves to chance; the same seed gives the same choices in the same order. */
export interface Choices {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number
  /** Any number from `least` up to, but not including, `most`. */
  within(least: number, most: number): number
  /** True so often: 0 is never, 1 always. */
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
}

export function choicesOf(seed: number): Choices {
  const random = seededRandom(`schedule ${seed}`)
  const between = (least: number, most: number): number =>
    least + Math.floor(random() * (most - least + 1))
  return {
    between,
    within: (least, most) => least + random() * (most - least),
    chance: (probability) => random() < probability,
    pick: (from) => from[between(0, from.length - 1)] as (typeof from)[number],
  }
}
