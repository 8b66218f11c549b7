/** What to do while the store is away: wait, and find out what became of the last statement. */
import { isUnavailable } from '../core/errors.ts'
import { pause } from '../core/pause.ts'
import type { ApplyOutcome, Commit, Progress } from '../store/bar-store.ts'
import type { EtlContext } from './etl-context.ts'

const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 5_000

/** Repeats what only reads or is safe to repeat, until the store answers. */
export async function untilAvailable<T>(context: EtlContext, work: () => Promise<T>): Promise<T> {
  let delayMs = FIRST_DELAY_MS
  for (;;) {
    try {
      const result = await work()
      if (delayMs > FIRST_DELAY_MS) context.waiting(undefined)
      return result
    } catch (error) {
      if (!isUnavailable(error) || context.stopping.aborted) throw error
      context.waiting(error.message)
    }
    await pause(delayMs, context.stopping)
    delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)
  }
}

/**
 * Applies a commit. After an error its outcome is unknown, so the row is read again: it stands
 * where this commit leads (applied), where it began (once more), or elsewhere (fenced).
 */
export async function applyUntilKnown(context: EtlContext, commit: Commit): Promise<ApplyOutcome> {
  for (;;) {
    try {
      return await context.store.apply(commit)
    } catch (error) {
      if (!isUnavailable(error) || context.stopping.aborted) throw error
      context.waiting(error.message)
      await pause(FIRST_DELAY_MS, context.stopping)
    }
    const progress = await untilAvailable(context, () => currentRow(context, commit))
    context.waiting(undefined)
    if (progress?.epoch !== commit.epoch) return { status: 'fenced', progress }
    if (progress.next === commit.next) return { status: 'applied' }
    if (progress.next !== commit.expected) return { status: 'fenced', progress }
  }
}

async function currentRow(context: EtlContext, commit: Commit): Promise<Progress | undefined> {
  return (await context.store.progress(context.log)).get(commit.partition)
}
