import { join } from 'node:path'
import type { LockFile } from '../disk/lock-file.ts'
import { keepDestination, type Destination } from './destination.ts'
import { fileJournal } from './file-journal.ts'
import { inbox } from './inbox.ts'
import { onDisk } from './journal-errors.ts'
import { lockJournal } from './journal-lock.ts'
import type { PartitionOf } from './frame-records.ts'
import type { Journal } from './journal.ts'
import { outbox } from './outbox.ts'
import { recordSegment } from './recorder.ts'
import { recoverSources } from './recover-sources.ts'
import type { Segment } from './segment.ts'
import type { Source } from './source.ts'

export interface JournalOptions {
  /** The folder of one destination; it is made where it does not exist. */
  readonly folder: string
  /** The id of this start: random, never used before. */
  readonly sourceId: string
  /** The partition count of the log now. */
  readonly partitions: number
  /** At most so many bytes wait; the files may be larger by two segments. */
  readonly maxBytes: number
  /** A new segment file begins after so many bytes; 16 MiB. */
  readonly segmentBytes?: number | undefined
  /** Where the trades of each segment are kept once the log has them. */
  readonly recordFolder?: string | undefined
  readonly destination: Destination
  readonly partitionOf: PartitionOf
}

export interface OpenedJournal {
  readonly journal: Journal
  /** What of earlier starts was not sound, for a person to read. */
  readonly notices: readonly string[]
}

const SEGMENT_BYTES = 16 * 1024 * 1024

/**
 * Opens the journal of a destination and reads through what earlier starts have left there.
 *
 * @throws MktError JOURNAL_IN_USE (exit 75), JOURNAL_AWAY (69), JOURNAL_IS_NEWER (78)
 */
export async function openJournal(options: JournalOptions): Promise<OpenedJournal> {
  const { folder } = options
  const lock = await onDisk(folder, () => lockJournal(folder))
  try {
    await onDisk(folder, () => keepDestination(folder, options.destination))
    const { sources, notices } = await onDisk(folder, () => recoverSources(folder))
    return { journal: fileJournal(partsOf(options, sources, lock)), notices }
  } catch (error) {
    await lock.release()
    throw error
  }
}

function partsOf(options: JournalOptions, leftovers: readonly Source[], lock: LockFile) {
  const { folder, maxBytes, segmentBytes = SEGMENT_BYTES, recordFolder, destination } = options
  const current = newSource(options, leftovers)
  const sources = [...leftovers, current]
  const record = async (segment: Segment): Promise<void> => {
    if (recordFolder !== undefined) await recordSegment(segment, recordFolder, destination)
  }
  return {
    ...{ folder, maxBytes, sources, lock },
    inbox: inbox(current, segmentBytes),
    outbox: outbox({ sources, record, partitionOf: options.partitionOf }),
  }
}

function newSource(options: JournalOptions, leftovers: readonly Source[]): Source {
  const { folder, sourceId, partitions } = options
  const start = (leftovers.at(-1)?.start ?? 0) + 1
  return { folder: join(folder, sourceId), sourceId, partitions, start, segments: [], isOpen: true }
}
