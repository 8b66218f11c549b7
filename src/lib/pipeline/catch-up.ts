/** `etl --once`: when everything is in the store that was in the log at the start. */
import { EXIT, isUnavailable, MktError } from '../core/errors.ts'
import { pause } from '../core/pause.ts'
import type { EtlOptions } from './etl.ts'
import type { EtlRun } from './etl-run.ts'
import { untilAnswered } from './store-retry.ts'

const CATCH_UP_POLL_MS = 100

/** Rejects with exit 75 when the time is over, with exit 69 when a service stays away. */
export async function untilCaughtUp(options: EtlOptions, run: EtlRun): Promise<void> {
  const { maxRuntimeMs = Number.POSITIVE_INFINITY, waitMs } = options
  const startedMs = performance.now()
  const ends = await endsToReach(options, run)
  while (!run.stopping.aborted && !(run.isVerified && (await isCaughtUp(run, ends)))) {
    await pause(CATCH_UP_POLL_MS, run.stopping)
    const { outage } = run
    if (outage !== undefined && performance.now() - outage.sinceMs >= waitMs) {
      throw stillAway(outage.problem)
    }
    if (performance.now() - startedMs >= maxRuntimeMs) throw runtimeIsOver(maxRuntimeMs)
  }
}

type Ends = readonly (readonly [partition: number, end: bigint])[]

/** The ends of the partitions as they are now, where there is anything to read. */
async function endsToReach({ log }: EtlOptions, run: EtlRun): Promise<Ends> {
  const ranges = await untilAnswered(run, 'log', () => log.ranges())
  return [...ranges]
    .filter(([, { start, end }]) => end > start)
    .map(([partition, { end }]) => [partition, end] as const)
}

/** Whoever wrote it: the rows say how far the bars are. */
async function isCaughtUp(run: EtlRun, ends: Ends): Promise<boolean> {
  try {
    const rows = await run.store.progress(run.log)
    run.waiting('store', undefined)
    return ends.every(([partition, end]) => (rows.get(partition)?.next ?? -1n) >= end)
  } catch (error) {
    if (!isUnavailable(error)) throw error
    run.waiting('store', error.message)
    return false
  }
}

function stillAway(problem: string): MktError {
  return new MktError(`Cannot catch up with the log: ${problem}`, {
    code: 'SERVICE_AWAY',
    exit: EXIT.unavailable,
    tryThis: ['run it again when the service is back: nothing is lost', 'give it --wait 60s'],
  })
}

function runtimeIsOver(maxRuntimeMs: number): MktError {
  return new MktError(`Cannot catch up with the log within --max-runtime (${maxRuntimeMs} ms)`, {
    code: 'MAX_RUNTIME',
    exit: EXIT.tryAgain,
    tryThis: ['run it again: it goes on where it stopped'],
  })
}
