import { journalIsNewer } from './journal-errors.ts'
import { withSegmentReader, type SegmentReader } from './segment-reader.ts'
import { headerOf, JOURNAL_VERSION, positionOf, type Segment } from './segment.ts'

export interface SegmentFile {
  readonly path: string
  readonly size: number
  /** The position of its source up to which records are acknowledged. */
  readonly acknowledged: number
}

/**
 * Reads a segment through, as far as it is sound from its beginning on; undefined where it has no
 * sound beginning. Errors: JOURNAL_IS_NEWER (exit 78) and those of the file system.
 */
export function readSegment(file: SegmentFile): Promise<Segment | undefined> {
  return withSegmentReader(file.path, (reader) => readThrough(reader, file))
}

async function readThrough(reader: SegmentReader, file: SegmentFile): Promise<Segment | undefined> {
  const segment = await beginningOf(reader, file)
  if (segment === undefined) return undefined
  const next = { trades: segment.header.trades, coverage: segment.header.coverage }
  for (;;) {
    const frame = await reader.frameAt(segment.end, file.size)
    if (frame === undefined || frame.type === 'header') return segment
    if (frame.firstSeq !== next[frame.type]) return segment
    next[frame.type] += frame.count
    segment.end += frame.bytes
    if (positionOf(next) <= file.acknowledged) {
      segment.acknowledged = segment.end
      segment.position = positionOf(next)
    } else if (frame.type === 'trades') segment.waitingTrades += frame.count
  }
}

async function beginningOf(
  reader: SegmentReader,
  { path, size }: SegmentFile,
): Promise<Segment | undefined> {
  const frame = await reader.frameAt(0, size)
  const header = headerOf(frame)
  if (frame === undefined || header === undefined) return undefined
  if (header.version !== JOURNAL_VERSION) throw journalIsNewer(path, header.version)
  const end = frame.bytes
  const position = positionOf(header)
  return { path, header, end, acknowledged: end, position, waitingTrades: 0, isOpen: false }
}
