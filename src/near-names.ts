import { editDistance } from './lib/core/edit-distance.ts'

const MAX_NEAR = 3
/** One slip in so many letters. */
const LETTERS_A_SLIP = 4

/**
 * The names that somebody may have meant who typed these words, the nearest first; a name of two
 * words is compared with the first two.
 */
export function nearNames(typed: readonly string[], names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, words: typed.slice(0, name.split(' ').length).join(' ') }))
    .map(({ name, words }) => ({ name, words, slips: editDistance(words.toLowerCase(), name) }))
    .filter(({ words, slips }) => slips <= Math.ceil(words.length / LETTERS_A_SLIP))
    .sort((a, b) => a.slips - b.slips)
    .slice(0, MAX_NEAR)
    .map(({ name }) => name)
}

/** The names of commands by their ids: db stop for db:stop. */
export function commandNames(
  commands: readonly { readonly id: string; readonly hidden?: boolean | undefined }[],
): string[] {
  const shown = commands.filter(({ hidden }) => hidden !== true)
  return shown.map(({ id }) => id.replaceAll(':', ' ')).sort()
}
