/** Whether trades come in, and whether they become bars. */
import { SILENT_AFTER_MS } from '../lib/core/coverage.ts'
import type { OffsetRange } from '../lib/log/trade-log.ts'
import { lagOf } from '../lib/pipeline/partition-status.ts'
import type { Listening, Progress } from '../lib/store/bar-store.ts'
import { readLogHistory } from '../lib/store/log-history.ts'
import { progressRows } from '../lib/store/progress-rows.ts'
import { readListening } from '../lib/store/read-coverage.ts'
import { countedText, countText, timeText } from '../report/message-text.ts'
import { fine, skipped, warning, type CheckGroup, type Outcome } from './finding.ts'
import { whenBoth, type Seen } from './log-checks.ts'
import { whenMigrated, type Reached, type ReachedDatabase } from './reached-database.ts'
import type { SeenLog } from './seen-log.ts'

export function barsChecks(reached: Reached, seen: Seen): CheckGroup {
  return {
    title: 'bars',
    checks: [
      {
        name: 'listening',
        look: whenMigrated(reached, async ({ database }) =>
          listeningOutcome(await readListening(database), Date.now()),
        ),
      },
      { name: 'lag', look: whenBoth(reached, seen, lag) },
    ],
  }
}

/** Whether a producer has given a sign of life lately; the feed sends nothing twice. */
export function listeningOutcome(listening: Listening | undefined, nowMs: number): Outcome {
  if (listening === undefined) {
    return skipped('nobody has listened to a feed yet', 'mkt produce --symbols AAPL')
  }
  const { symbols, lastMs } = listening
  const count = countedText(symbols, 'symbol')
  if (nowMs - lastMs <= SILENT_AFTER_MS) return fine(`to ${count}`)
  return warning(
    `nobody since ${timeText(lastMs)} UTC, when it was to ${count}`,
    'mkt produce, if it should run; mkt gaps lists what is missing',
  )
}

async function lag(
  { id, topic, ranges }: SeenLog,
  { database }: ReachedDatabase,
): Promise<Outcome> {
  const place = { logId: id, topic }
  const [progress, { idleMs }] = await Promise.all([
    progressRows(database, place),
    readLogHistory(database, place),
  ])
  return lagOutcome(waitingTrades(ranges, progress), idleMs)
}

/** How many records lie between the bars and the ends of the partitions. */
export function waitingTrades(
  ranges: ReadonlyMap<number, OffsetRange>,
  progress: ReadonlyMap<number, Pick<Progress, 'next'>>,
): number {
  const lags = [...ranges].map(([partition, range]) => lagOf(range, progress.get(partition)?.next))
  return lags.reduce((sum, lag) => sum + lag, 0)
}

/** A worker that runs commits every quarter of a second, as long as there is something to do. */
const IDLE_MAX_MS = 30_000

export function lagOutcome(waiting: number, idleMs: number | null): Outcome {
  if (waiting === 0) return fine('all trades of the log are in the bars')
  const found = `${countText(waiting)} trades of the log are not in the bars yet`
  if (idleMs !== null && idleMs <= IDLE_MAX_MS) return fine(`${found}; mkt etl is at work`)
  return warning(`${found}, and nobody is at work on them`, 'mkt etl, or mkt etl --once from cron')
}
