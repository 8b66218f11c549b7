/** A step by which mkt makes use of what the server can do, and the ledger that it is kept in. */

export const STEP_NAMES = [
  'timescaledb',
  'late-bars',
  'hypertable',
  'aggregates',
  'refresh',
  'columnstore',
  'retention',
] as const
export type StepName = (typeof STEP_NAMES)[number]

/** Times in ms; null is "none". */
export type StepSettings = Readonly<Record<string, string | number | null>>

/** What the ledger keeps of a step. */
export interface LedgerEntry {
  readonly name: StepName
  readonly state: 'done' | 'skipped'
  /** Why it was skipped, and what would help. */
  readonly reason: string | null
  readonly settings: StepSettings
}

/** A step as it is to be taken. */
export interface Step extends LedgerEntry {
  /** What brings it about, in one transaction; empty where it is in place. */
  readonly sql: string
}

export function done(name: StepName, sql: string, settings: StepSettings = {}): Step {
  return { name, state: 'done', reason: null, settings, sql }
}

export function skipped(name: StepName, reason: string, settings: StepSettings = {}): Step {
  return { name, state: 'skipped', reason, settings, sql: '' }
}
