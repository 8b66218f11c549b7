/** The sending side of a journal: what waits, in order, read back from its files. */
import { rm } from 'node:fs/promises'
import { crashPoint } from '../core/crash-point.ts'
import type { Frame } from './frame.ts'
import { addRecords, recordsOver, type PartitionOf } from './frame-records.ts'
import { journalDamaged } from './journal-errors.ts'
import type { JournalEntry } from './journal.ts'
import { openFiles, type OpenFiles } from './open-files.ts'
import type { SegmentReader } from './segment-reader.ts'
import type { Segment } from './segment.ts'
import { removeSourceFolder, type Source } from './source.ts'

export interface Outbox {
  /** The oldest entry that is not acknowledged; undefined where nothing waits. */
  oldest(): Promise<JournalEntry | undefined>
  /** The entry that oldest() gave last is in the log. */
  acknowledge(): Promise<void>
  /** Removes all segments and sources that are acknowledged and complete. */
  tidy(): Promise<void>
  close(): Promise<void>
}

export interface OutboxOptions {
  /** The oldest one first. What is done is taken out. */
  readonly sources: Source[]
  /** Keeps a copy of a segment before it is removed. */
  readonly record: (segment: Segment) => Promise<void>
  readonly partitionOf: PartitionOf
}

export function outbox({ sources, record, partitionOf }: OutboxOptions): Outbox {
  const files = openFiles()
  const emptyRecords = recordsOver(partitionOf)
  let given: { readonly source: Source; readonly read: ReadEntry } | undefined
  return {
    tidy: () => tidySources(sources, files, record),
    close: () => files.close(),
    oldest: async () => {
      const source = sources[0]
      const segment = source?.segments[0]
      if (source === undefined || segment === undefined || !isWaiting(segment)) return undefined
      const read = await readEntry(await files.readerOf(segment), segment, source, emptyRecords)
      given = { source, read }
      return read.entry
    },
    acknowledge: async () => {
      if (given === undefined) return
      const { source, read } = given
      given = undefined
      moveOn(read)
      await (await files.positionsOf(source)).keep(read.segment.position)
      crashPoint('send-position-kept')
    },
  }
}

type RecordSegment = OutboxOptions['record']

async function tidySources(
  sources: Source[],
  files: OpenFiles,
  record: RecordSegment,
): Promise<void> {
  for (let source = sources[0]; source !== undefined; source = sources[0]) {
    await tidySegments(source, files, record)
    if (source.isOpen || source.segments.length > 0) return
    await files.close()
    await removeSourceFolder(source.folder)
    sources.shift()
  }
}

async function tidySegments(
  { segments }: Source,
  files: OpenFiles,
  record: RecordSegment,
): Promise<void> {
  for (let segment = segments[0]; segment && isDone(segment); segment = segments[0]) {
    await record(segment)
    // The disk has no space of a file back while it is open.
    await files.closeReader()
    await rm(segment.path, { force: true })
    segments.shift()
    crashPoint('segment-removed')
  }
}

function isWaiting({ acknowledged, end }: Segment): boolean {
  return acknowledged < end
}

function isDone(segment: Segment): boolean {
  return !segment.isOpen && !isWaiting(segment)
}

interface ReadEntry {
  readonly entry: JournalEntry
  readonly segment: Segment
  /** Where it ends in the file. */
  readonly end: number
}

/** So many records go to the log at once, … */
const ENTRY_MAX_RECORDS = 10_000
/** … or fewer, where they are long. */
const ENTRY_MAX_BYTES = 1024 * 1024
/** What covers the trades of all partitions is in one. */
const COVERAGE_PARTITIONS = 1

/** The records of neighbouring frames of one type. */
async function readEntry(
  file: SegmentReader,
  segment: Segment,
  source: Source,
  emptyRecords: ReturnType<typeof recordsOver>,
): Promise<ReadEntry> {
  const { acknowledged } = segment
  const first = await frameAt(file, segment, acknowledged)
  const type = first.type === 'trades' ? 'trades' : 'coverage'
  const partitions = type === 'trades' ? source.partitions : COVERAGE_PARTITIONS
  const records = emptyRecords(partitions)
  let end = acknowledged
  for (let frame = first; ; frame = await frameAt(file, segment, end)) {
    const isMore = records.block.length + frame.count > ENTRY_MAX_RECORDS
    const isLong = end + frame.bytes - acknowledged > ENTRY_MAX_BYTES
    if (end > acknowledged && (type !== frame.type || isMore || isLong)) break
    addRecords(records, frame)
    end += frame.bytes
    if (end >= segment.end) break
  }
  const entry = { type, sourceId: source.sourceId, partitions, records: records.block } as const
  return { entry, segment, end }
}

async function frameAt(file: SegmentReader, { path, end }: Segment, at: number): Promise<Frame> {
  const frame = await file.frameAt(at, end)
  if (frame === undefined || frame.type === 'header') throw journalDamaged(path, at)
  return frame
}

function moveOn({ entry, segment, end }: ReadEntry): void {
  segment.acknowledged = end
  segment.position += entry.records.length
  if (entry.type === 'trades') segment.waitingTrades -= entry.records.length
}
