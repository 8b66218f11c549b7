/** A real store whose answers get lost or come late, as over a bad link. */
import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT, MktError } from '../../src/lib/core/errors.ts'
import type { ApplyOutcome, BarStore } from '../../src/lib/store/bar-store.ts'

const LATE_MS = 400

export interface OddStore {
  readonly store: BarStore
  /** What the real store gave to the first apply, whose answer never came. */
  readonly unheard: () => Promise<ApplyOutcome> | undefined
}

/** The first apply has its effect before its answer is lost, or only some time afterwards. */
export function firstAnswerLost(store: BarStore, effect: 'before' | 'after'): OddStore {
  let unheard: Promise<ApplyOutcome> | undefined
  const apply: BarStore['apply'] = async (commit) => {
    if (unheard !== undefined) return store.apply(commit)
    const delayMs = effect === 'before' ? 0 : LATE_MS
    unheard = sleep(delayMs).then(() => store.apply(commit))
    if (effect === 'before') await unheard
    throw new MktError('Cannot reach the database: no answer', {
      ...{ code: 'DATABASE_UNAVAILABLE', exit: EXIT.unavailable },
    })
  }
  return { store: { ...store, apply }, unheard: () => unheard }
}
