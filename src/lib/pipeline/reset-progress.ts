import { EXIT, MktError } from '../core/errors.ts'
import type { TradeLog } from '../log/trade-log.ts'
import type { EtlRun } from './etl-run.ts'
import { judgeLog } from './judge-log.ts'
import { leavePosition } from './leave-position.ts'
import type { LogChange } from './log-position.ts'
import { untilAnswered } from './store-retry.ts'

export interface Reset {
  readonly log: TradeLog
  readonly group: string
  readonly to: 'earliest' | 'latest'
}

/** Another worker may move a row first, but not endlessly. */
const ROUNDS_MAX = 10

/**
 * Leaves every position that the log does not bear out for the start or the end of its partition.
 * Where it bears out all of them, nothing is changed: LOG_UNCHANGED, exit 65.
 */
export async function resetProgress(run: EtlRun, reset: Reset): Promise<void> {
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const changes = await findChanges(run, reset)
    if (run.stopping.aborted) return
    if (round === 1 && changes.length === 0) throw logUnchanged(reset)
    if (await leaveAll(run, changes, reset)) return
  }
  throw rowsKeepMoving(reset)
}

async function findChanges(run: EtlRun, { log, group }: Reset): Promise<LogChange[]> {
  const rows = await untilAnswered(run, 'store', () => run.store.progress(run.log))
  const { stopping: signal } = run
  const onWaiting = (problem: string | undefined) => run.waiting('log', problem)
  return untilAnswered(run, 'log', () =>
    judgeLog({ log, group: `${group}.reset`, rows, signal, onWaiting }),
  )
}

/** False where another worker was quicker. The sources stay: a file that is sent again is known. */
async function leaveAll(run: EtlRun, changes: LogChange[], { to }: Reset): Promise<boolean> {
  let isDone = true
  for (const change of changes) {
    const next = to === 'earliest' ? change.range.start : change.range.end
    const moved = await untilAnswered(run, 'store', () => leavePosition(run, change, next))
    if (moved === undefined) isDone = false
    else run.moved(moved)
  }
  return isDone
}

function logUnchanged({ log, to }: Reset): MktError {
  return new MktError(
    `Cannot go on with --reset ${to}: the log of ${log.topic} is the one that the bars came from, and its trades would count twice`,
    { code: 'LOG_UNCHANGED', exit: EXIT.badData, tryThis: ['mkt etl without --reset'] },
  )
}

function rowsKeepMoving({ log }: Reset): MktError {
  return new MktError(
    `Cannot reset the positions in ${log.topic}: other workers move them at the same time`,
    {
      code: 'RESET_CONTENDED',
      exit: EXIT.tryAgain,
      tryThis: ['stop the other mkt etl of this store, and run it again'],
    },
  )
}
