/** One letter in so many may be a slip of the keys. */
const LETTERS_A_SLIP = 4

/** A name that may be meant by a word, and the edits that lead from the one to the other. */
export interface NearName {
  readonly name: string
  readonly word: string
  readonly edits: number
}

/** The names that are a few slips of the keys from their words at the most, the nearest first. */
export function nearestNames(candidates: readonly NearName[]): string[] {
  return candidates
    .filter(({ word, edits }) => edits <= Math.ceil(word.length / LETTERS_A_SLIP))
    .sort((a, b) => a.edits - b.edits)
    .map(({ name }) => name)
}
