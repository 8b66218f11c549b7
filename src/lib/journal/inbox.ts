/** The receiving side of a journal: entries as frames in the segment files of one source. */
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crashPoint } from '../core/crash-point.ts'
import { syncFolder } from '../disk/sync-folder.ts'
import type { EntryFrames } from './entry-frames.ts'
import {
  encodeHeader,
  JOURNAL_VERSION,
  positionOf,
  segmentName,
  type Counts,
  type Segment,
} from './segment.ts'
import { createSegment, type SegmentWriter } from './segment-writer.ts'
import type { Source } from './source.ts'

export interface Inbox {
  /** How many records have been numbered. */
  counts(): Counts
  /** Writes the frames of an entry, all or none. Errors: those of the file system. */
  write(frames: EntryFrames): Promise<void>
  /** Writes through to the disk; the source is over. */
  close(): Promise<void>
}

/** Its folder and first segment are made when something comes in. */
export function inbox(source: Source, segmentBytes: number): Inbox {
  let counts: Counts = { trades: 0, coverage: 0 }
  let open: OpenSegment | undefined
  let isMade = false

  /** An error where the folder is there already: then the id of the source is not new. */
  const openSegment = async (): Promise<OpenSegment> => {
    if (open !== undefined && open.segment.end < segmentBytes) return open
    if (!isMade) {
      await mkdir(source.folder, { mode: 0o700 })
      isMade = true
    }
    const full = open
    open = await nextSegment(source, counts)
    if (full !== undefined) crashPoint('journal-rolled')
    source.segments.push(open.segment)
    await finish(full)
    return open
  }
  return {
    counts: () => counts,
    write: async ({ bytes, trades, coverage }) => {
      const { segment, writer } = await openSegment()
      await writer.write(bytes)
      segment.end += bytes.length
      segment.waitingTrades += trades
      counts = { trades: counts.trades + trades, coverage: counts.coverage + coverage }
    },
    close: async () => {
      const last = open
      open = undefined
      source.isOpen = false
      await finish(last)
    },
  }
}

interface OpenSegment {
  readonly segment: Segment
  readonly writer: SegmentWriter
}

async function nextSegment(source: Source, counts: Counts): Promise<OpenSegment> {
  const { folder, sourceId, partitions, start } = source
  const header = { version: JOURNAL_VERSION, sourceId, partitions, start, ...counts }
  const position = positionOf(counts)
  const path = join(folder, segmentName(position))
  const beginning = encodeHeader(header)
  const writer = await createSegment(path, beginning)
  await syncFolder(dirname(folder))
  const end = beginning.length
  const places = { end, acknowledged: end, position, waitingTrades: 0 }
  return { segment: { path, header, ...places, isOpen: true }, writer }
}

async function finish(full: OpenSegment | undefined): Promise<void> {
  if (full === undefined) return
  full.segment.isOpen = false
  await full.writer.close()
}
