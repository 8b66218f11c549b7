/** The trades of a log, and beside them the coverage of its side topic. */
import { EXIT, isUnavailable, MktError } from '../core/errors.ts'
import type { TradeLog } from '../log/trade-log.ts'
import { etl, type EtlOptions } from './etl.ts'
import { outages } from './outages.ts'

export interface EtlTopicsOptions extends EtlOptions {
  /** Opens the side topic; where it cannot be had, the bars go on without coverage. */
  readonly openCoverage: () => Promise<TradeLog>
}

/** As etl, over both topics: both end together, whichever fails. */
export async function etlTopics(options: EtlTopicsOptions): Promise<void> {
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  // Both may find one service away: it is said once.
  const away = outages<'trades' | 'coverage'>(options.onWaiting)
  const shared = (content: 'trades' | 'coverage'): EtlOptions => ({
    ...{ ...options, content, signal },
    onWaiting: (problem) => away.note(content, problem),
  })
  const runs = [etl(shared('trades')), coverage(options, shared('coverage'))]
  for (const run of runs) run.catch(() => failed.abort())
  for (const outcome of await Promise.allSettled(runs)) {
    if (outcome.status === 'rejected') throw outcome.reason
  }
}

async function coverage(
  { openCoverage, group, onNotice }: EtlTopicsOptions,
  shared: EtlOptions,
): Promise<void> {
  try {
    const log = await openCoverage()
    // What is read twice covers once, so no reset is needed, and every record is wanted.
    const own = { log, group: `${group}.coverage`, from: 'earliest', reset: undefined } as const
    await etl({ ...shared, ...own, maxRejectRate: undefined, onBegun: undefined })
  } catch (error) {
    if (shared.signal.aborted && isUnavailable(error)) return
    if (!isRefused(error)) throw error
    onNotice?.(`${error.message}: the bars go on without coverage`)
  }
}

const REFUSALS: readonly number[] = [EXIT.noPermission, EXIT.configuration]

function isRefused(error: unknown): error is MktError {
  return error instanceof MktError && REFUSALS.includes(error.exitCode)
}
