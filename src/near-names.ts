import { editDistance } from './lib/core/edit-distance.ts'
import { nearestNames } from './lib/core/nearest-names.ts'

const MAX_NEAR = 3

/**
 * The names that somebody may have meant who typed these words, the nearest first; a name of two
 * words is compared with the first two.
 */
export function nearNames(typed: readonly string[], names: readonly string[]): string[] {
  const candidates = names.map((name) => {
    const word = typed.slice(0, name.split(' ').length).join(' ')
    return { name, word, edits: editDistance(word.toLowerCase(), name) }
  })
  return nearestNames(candidates).slice(0, MAX_NEAR)
}

/** The names of commands by their ids: db stop for db:stop. */
export function commandNames(
  commands: readonly { readonly id: string; readonly hidden?: boolean | undefined }[],
): string[] {
  const shown = commands.filter(({ hidden }) => hidden !== true)
  return shown.map(({ id }) => id.replaceAll(':', ' ')).sort()
}
