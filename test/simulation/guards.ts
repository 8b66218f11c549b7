/** What keeps the bars right. Each can be taken away, to show that the simulation then finds it. */
export interface Guards {
  /** The store writes only where the row stands at the position that the commit expects. */
  readonly compareAndSet: boolean
  /** The store writes only where the row is of the epoch that the worker has read. */
  readonly epoch: boolean
  /** Bars and position are written by one statement. */
  readonly oneStatement: boolean
  /** Workers learn which records were counted already, by source. */
  readonly sources: boolean
  /** Workers learn what the last record looked like that was counted. */
  readonly fingerprint: boolean
  /** Batches say from which offset they were read. */
  readonly fetchedOffset: boolean
}

export const ALL_GUARDS: Guards = {
  compareAndSet: true,
  epoch: true,
  oneStatement: true,
  sources: true,
  fingerprint: true,
  fetchedOffset: true,
}
