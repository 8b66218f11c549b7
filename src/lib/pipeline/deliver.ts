/** journal → log. One send at a time; the identical one until it is acknowledged. */
import { crashPoint } from '../core/crash-point.ts'
import type { Journal, JournalEntry } from '../journal/journal.ts'
import type { TradeLog } from '../log/trade-log.ts'
import type { ProduceTotals } from './produce.ts'
import { unlessAborted, unlessGivenUp } from './unless-aborted.ts'
import { untilAvailable, type OnWaiting } from './until-available.ts'

/** Where the entries of each kind go. */
export interface Destination {
  readonly log: TradeLog
  /** The log of the side topic of coverage. */
  readonly coverage: () => Promise<TradeLog>
}

export interface DeliverOptions {
  readonly journal: Journal
  /** As soon as it is there. */
  readonly destination: Promise<Destination>
  /** Kept up to date. */
  readonly totals: ProduceTotals
  /** The log is away. */
  readonly onWaiting: OnWaiting
  /** The journal cannot be read, or what is delivered cannot be kept. */
  readonly onDiskWaiting: OnWaiting
  /** What is not acknowledged by then stays in the journal, and the next start repeats it. */
  readonly signal: AbortSignal
}

/**
 * Resolves when the journal is ended and empty, or when the signal aborts, even where the log does
 * not answer. Rejects with what the log will not take however often it is repeated.
 */
export async function deliver(options: DeliverOptions): Promise<void> {
  const { journal, signal, totals } = options
  const destination = await unlessAborted(signal, options.destination)
  while (destination !== undefined) {
    const entry = await nextEntry(options)
    if (entry === undefined) return
    const sending = send(destination, entry, options).then(() => true)
    if ((await unlessAborted(signal, sending)) === undefined) return
    crashPoint('send-acknowledged')
    await journal.acknowledge(entry)
    if (entry.type === 'trades') totals.delivered += entry.records.length
    totals.backlog = journal.backlog().trades
  }
}

function nextEntry({ journal, signal, onDiskWaiting }: DeliverOptions) {
  const next = untilAvailable(() => journal.next(signal), { signal, onWaiting: onDiskWaiting })
  return unlessGivenUp(signal, next)
}

async function send(
  destination: Destination,
  { type, sourceId, partitions, records }: JournalEntry,
  options: DeliverOptions,
): Promise<void> {
  const append = { src: `${sourceId}/${partitions}`, records }
  await untilAvailable(async () => {
    const log = type === 'coverage' ? await destination.coverage() : destination.log
    crashPoint('send-before')
    await log.append(append)
  }, options)
}
