/** One run of produce: the feed into the journal and the journal into the log, both at once. */
import { coverageTracker } from '../lib/core/coverage-tracker.ts'
import { messageOf } from '../lib/core/errors.ts'
import { pause } from '../lib/core/pause.ts'
import { finnhubFeed, type FinnhubFeedOptions } from '../lib/feed/finnhub-feed.ts'
import { lockKey } from '../lib/feed/key-lock.ts'
import { logMemory, type RememberedLog } from '../lib/log/log-memory.ts'
import { deliver } from '../lib/pipeline/deliver.ts'
import { produce, type ProduceTotals } from '../lib/pipeline/produce.ts'
import { untilAvailable } from '../lib/pipeline/until-available.ts'
import { logPlace, type LogSettings } from '../open.ts'
import type { ProduceReport } from '../report/produce-report.ts'
import { deliveryLimit } from '../settings/delivery-limit.ts'
import { openDestination, type KnownDestination } from './destination.ts'
import { openProduceJournal, type JournalLimits } from './produce-journal.ts'

export interface ProduceRun {
  readonly log: LogSettings
  readonly feed: Omit<FinnhubFeedOptions, 'signal'>
  readonly journal: JournalLimits
  /** Kept up to date. */
  readonly totals: ProduceTotals
  readonly report: ProduceReport
  /** Ends the feed. */
  readonly ending: AbortSignal
  /** Asks for an end within a few seconds. */
  readonly stop: AbortSignal
  /** Has something closed when the run is over, however it ends; the last one first. */
  readonly atEnd: (close: () => unknown) => void
}

/**
 * Resolves when the feed has ended and what it gave is in the log, or waits in the journal for the
 * next start. Errors: those of the feed, the journal and the log, and LOG_CHANGED (exit 65).
 */
export async function runProduce(run: ProduceRun): Promise<void> {
  const failing = new AbortController()
  const ending = AbortSignal.any([run.ending, failing.signal])
  const delivered = deliveryLimit(ending, run.stop, run.log.wait)
  const feed = finnhubFeed({ ...run.feed, signal: ending })
  const lock = await lockKey(run.log.home, run.feed.key)
  run.atEnd(() => lock.release())
  const { known, destination } = await knownDestination(run, ending, delivered)
  run.atEnd(run.report.close)
  const awaitDisk = { signal: ending, onWaiting: run.report.waitingFor('disk') }
  const journal = await untilAvailable(() => openProduceJournal(run, known), awaitDisk)
  run.atEnd(() => journal.close().catch((error) => run.report.notice(messageOf(error))))

  const { totals, report } = run
  const common = { journal, totals, signal: delivered }
  const [onWaiting, onDiskWaiting] = [report.waitingFor('log'), report.waitingFor('disk')]
  const received = { feed, tracker: coverageTracker(), onEvent: report.onEvent }
  const fail = (error: unknown): void => failing.abort(error)
  await Promise.all([
    produce({ ...common, ...received, onWaiting: onDiskWaiting }).catch(fail),
    deliver({ ...common, destination, onWaiting, onDiskWaiting }).catch(fail),
  ])
  failing.signal.throwIfAborted()
}

/**
 * What is known of the log: what the home remembers of it, so that a log that is away keeps nobody
 * from receiving; else what it says itself.
 */
async function knownDestination(
  { log: settings, report, atEnd }: ProduceRun,
  ending: AbortSignal,
  delivered: AbortSignal,
): Promise<{ known: RememberedLog; destination: Promise<KnownDestination> }> {
  const memory = logMemory(settings.home, logPlace(settings), settings.topic)
  const remembered = await memory.recall()
  const signal = remembered === undefined ? ending : delivered
  const onWaiting = report.waitingFor('log')
  const destination = openDestination({ settings, memory, remembered, signal, onWaiting })
  atEnd(closerOf(destination))
  return { known: remembered ?? (await destination).known, destination }
}

const CLOSE_LIMIT_MS = 1_000

/** Closes what was opened by then, and waits for that for a moment only. */
function closerOf(opening: Promise<{ close: () => Promise<void> }>): () => Promise<void> {
  let close = (): Promise<void> => Promise.resolve()
  opening.then(
    (opened) => (close = opened.close),
    () => undefined,
  )
  return async () => {
    const closed = new AbortController()
    const closing = close().finally(() => closed.abort())
    await Promise.race([closing, pause(CLOSE_LIMIT_MS, closed.signal)])
  }
}
