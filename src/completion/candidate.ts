/** What a shell offers for the word that is being typed. */
import { printableLine } from '../lib/core/printable.ts'

export interface Candidate {
  /** The whole word, as the program is to get it. */
  readonly value: string
  readonly description?: string | undefined
}

/** Names of files and folders are left to the shell, which knows them best. */
export type Offer = readonly Candidate[] | 'files' | 'folders'

/**
 * One candidate a line, behind a tab what it means; a line that begins with a tab asks the shell for
 * files or folders. A word that could not be typed, or would upset the terminal, is left out.
 */
export function offerText(offer: Offer): string {
  if (typeof offer === 'string') return `\t${offer}\n`
  const fit = offer.filter(({ value }) => value !== '' && printableLine(value) === value)
  return fit
    .map(({ value, description = '' }) => `${value}\t${printableLine(description)}\n`)
    .join('')
}

/** Those that begin with what is there already, each once. */
export function beginningWith(current: string, candidates: readonly Candidate[]): Candidate[] {
  const fit = new Map<string, Candidate>()
  for (const candidate of candidates) {
    if (candidate.value.startsWith(current)) fit.set(candidate.value, candidate)
  }
  return [...fit.values()]
}

/** For the last part of a list with commas: the whole list, as a shell replaces the whole word. */
export function listCandidates(typed: string, words: readonly string[]): Candidate[] {
  const parts = typed.split(',')
  const last = parts.pop() ?? ''
  const rest = words.filter((word) => word.startsWith(last) && !parts.includes(word))
  return rest.map((word) => ({ value: [...parts, word].join(',') }))
}

/** The first line of a summary or a description. */
export function firstLine(of: {
  readonly summary?: string | undefined
  readonly description?: string | undefined
}): string {
  return (of.summary ?? of.description ?? '').split('\n')[0] ?? ''
}
