/** The journal of a run: opened, and what is to be said about it. */
import { randomUUID } from 'node:crypto'
import { parseFeedUrl } from '../lib/feed/feed-url.ts'
import { FINNHUB_URL } from '../lib/feed/finnhub-feed.ts'
import { journalFolder } from '../lib/journal/journal-folder.ts'
import type { Journal } from '../lib/journal/journal.ts'
import { openJournal } from '../lib/journal/open-journal.ts'
import { waitingElsewhere } from '../lib/journal/waiting-elsewhere.ts'
import type { Waiting } from '../lib/journal/waiting-in.ts'
import type { RememberedLog } from '../lib/log/log-memory.ts'
import { partitionOf } from '../lib/log/partitioner.ts'
import { countText } from '../report/message-text.ts'
import type { ProduceRun } from './run-produce.ts'

export interface JournalLimits {
  readonly maxBytes: number
  /** Where what was delivered is kept, if anywhere. */
  readonly recordFolder: string | undefined
  /** How large a file of it grows; undefined for the usual size. */
  readonly segmentBytes?: number | undefined
}

/** Opens the journal of this feed, key, log and topic, for trades of a new source. */
export async function openProduceJournal(
  { log: { home, topic }, feed, journal: limits, report }: ProduceRun,
  { logId, partitions }: RememberedLog,
): Promise<Journal> {
  const destination = { logId, topic }
  const url = parseFeedUrl(feed.url ?? FINNHUB_URL)
  const folder = journalFolder(home, destination, { url, key: feed.key })
  const source = { sourceId: randomUUID(), partitions }
  const { journal, notices } = await openJournal({
    ...{ folder, destination, partitionOf, ...source, ...limits },
  })
  for (const message of notices) report.notice(message)
  const { trades } = journal.backlog()
  if (trades > 0) {
    report.notice(`${countText(trades)} trades of an earlier start are delivered first`)
  }
  // That they cannot be read is no reason not to begin.
  const elsewhere = await waitingElsewhere(home, folder).catch(() => [])
  for (const waiting of elsewhere) report.notice(elsewhereText(waiting))
  return journal
}

function elsewhereText({ destination: { logId, topic }, trades }: Waiting): string {
  return `${countText(trades)} trades wait in another journal, for the topic ${topic} of the log ${logId}: a start with that log, and the feed and key that they came from, delivers them`
}
