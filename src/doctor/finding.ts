/** What `mkt doctor` looks at, and what it says of it. */
import { messageOf, MktError } from '../lib/core/errors.ts'

/**
 * `warning`: it works, but not as well or as safely as it should. `problem`: something that mkt is
 * set up for fails. `skipped`: nothing was looked at, or there is nothing yet.
 */
export type FindingState = 'ok' | 'warning' | 'problem' | 'skipped'

/** What a check came to, for a person to read. */
export interface Outcome {
  readonly state: FindingState
  readonly found: string
  /** A command or a setting to try. */
  readonly remedy?: string
}

export interface Finding extends Outcome {
  readonly group: string
  readonly name: string
}

/** One thing to look at. What it throws is a problem that was found. */
export interface Check {
  readonly name: string
  readonly look: () => Outcome | Promise<Outcome>
}

export interface CheckGroup {
  readonly title: string
  readonly checks: readonly Check[]
}

export function fine(found: string): Outcome {
  return { state: 'ok', found }
}

export function warning(found: string, remedy: string): Outcome {
  return { state: 'warning', found, remedy }
}

export function problem(found: string, remedy: string): Outcome {
  return { state: 'problem', found, remedy }
}

export function skipped(found: string, remedy?: string): Outcome {
  return { state: 'skipped', found, ...(remedy !== undefined && { remedy }) }
}

/** The same words as those of the command that would fail for this reason. */
export function problemOf(error: unknown): Outcome {
  if (!(error instanceof MktError)) return { state: 'problem', found: messageOf(error) }
  const { message, suggestions } = error
  if (suggestions.length === 0) return { state: 'problem', found: message }
  return problem(message, suggestions.join('; or '))
}
