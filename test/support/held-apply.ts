import type { ApplyOutcome, BarStore } from '../../src/lib/store/bar-store.ts'

/** A store whose first apply waits, as that of a process which was stopped just before it. */
export interface HeldApply {
  readonly held: BarStore
  /** Lets it go on. */
  readonly release: () => void
  readonly outcome: {
    /** Resolves when it has been asked for. */
    readonly asked: Promise<void>
    /** What the real store gave in the end. */
    readonly given: Promise<ApplyOutcome>
  }
}

export function heldApply(store: BarStore): HeldApply {
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  let ask = (): void => undefined
  const asked = new Promise<void>((resolve) => (ask = resolve))
  let give: ((outcome: Promise<ApplyOutcome>) => void) | undefined
  const given = new Promise<ApplyOutcome>((resolve) => (give = resolve))
  const apply: BarStore['apply'] = (commit) => {
    ask()
    const applied = released.then(() => store.apply(commit))
    give?.(applied)
    return applied
  }
  return { held: { ...store, apply }, release, outcome: { asked, given } }
}
