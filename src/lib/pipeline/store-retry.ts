/** What to do while the store is away: wait, and find out what became of the last statement. */
import { crashPoint } from '../core/crash-point.ts'
import { isUnavailable } from '../core/errors.ts'
import { pause } from '../core/pause.ts'
import type { ApplyOutcome, Commit, Progress } from '../store/bar-store.ts'
import type { EtlContext, Service } from './etl-context.ts'
import { untilAvailable } from './until-available.ts'

const RETRY_DELAY_MS = 100

/** Repeats what only reads or is safe to repeat until the service answers, or etl is to stop. */
export function untilAnswered<T>(
  context: Pick<EtlContext, 'stopping' | 'waiting'>,
  service: Service,
  work: () => Promise<T>,
): Promise<T> {
  return untilAvailable(work, {
    signal: context.stopping,
    onWaiting: (problem) => context.waiting(service, problem),
  })
}

/**
 * Applies a commit. After an error its outcome is unknown, so the row is read again: it stands
 * where this commit leads (applied), where it began (once more), or elsewhere (fenced). The old
 * statement may still come through after that: it holds the row's lock until then, so the new one
 * waits for it and is told that the row stands where it was to lead.
 */
export async function applyUntilKnown(context: EtlContext, commit: Commit): Promise<ApplyOutcome> {
  let outcome = await tryToApply(context, commit)
  while (outcome === undefined) {
    const progress = await untilAnswered(context, 'store', () => currentRow(context, commit))
    context.waiting('store', undefined)
    outcome = beginsAt(commit, progress)
      ? await tryToApply(context, commit)
      : { status: 'fenced', progress }
    if (outcome?.status === 'fenced' && leadsTo(commit, outcome.progress)) {
      return { status: 'applied' }
    }
  }
  return outcome
}

/** Undefined where the outcome is unknown. */
async function tryToApply(context: EtlContext, commit: Commit): Promise<ApplyOutcome | undefined> {
  try {
    crashPoint('etl-before-apply')
    const outcome = await context.store.apply(commit)
    crashPoint('etl-after-apply')
    return outcome
  } catch (error) {
    if (!isUnavailable(error) || context.stopping.aborted) throw error
    context.waiting('store', error.message)
    await pause(RETRY_DELAY_MS, context.stopping)
    return undefined
  }
}

/** Whoever wrote them: what a commit writes is a function of the records that it is made of. */
function leadsTo({ next, epoch }: Commit, progress: Progress | undefined): boolean {
  return progress?.next === next && progress.epoch === epoch
}

function beginsAt({ expected, epoch }: Commit, progress: Progress | undefined): boolean {
  return progress?.next === expected && progress.epoch === epoch
}

async function currentRow(context: EtlContext, commit: Commit): Promise<Progress | undefined> {
  return (await context.store.progress(context.log)).get(commit.partition)
}
