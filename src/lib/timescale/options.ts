import type { LedgerEntry } from './step.ts'
import type { Wishes } from './wanted.ts'

export interface PrepareOptions extends Wishes {
  /** Whether to use TimescaleDB where it is there; what is in place already stays. */
  readonly timescale: 'use' | 'require' | 'leave-out'
  /** Whether to bring the aggregates up to the bars now. */
  readonly refresh: boolean
  /** Told of each step that changes something, before it is taken. */
  readonly onStep?: (step: LedgerEntry) => void
}
