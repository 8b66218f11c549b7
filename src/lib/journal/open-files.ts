import { positionFile, type PositionFile } from './position-file.ts'
import { openSegmentReader, type SegmentReader } from './segment-reader.ts'
import type { Segment } from './segment.ts'
import type { Source } from './source.ts'

/** What the sending side has open: the segment that it reads, and the position file of its source. */
export interface OpenFiles {
  readerOf(segment: Segment): Promise<SegmentReader>
  closeReader(): Promise<void>
  positionsOf(source: Source): Promise<PositionFile>
  close(): Promise<void>
}

/** At most one of each kind is open. */
export function openFiles(): OpenFiles {
  let reader: { readonly segment: Segment; readonly file: SegmentReader } | undefined
  let positions: { readonly source: Source; readonly file: PositionFile } | undefined
  const closeReader = async (): Promise<void> => {
    const open = reader
    reader = undefined
    await open?.file.close()
  }
  const closePositions = async (): Promise<void> => {
    const open = positions
    positions = undefined
    await open?.file.close()
  }
  return {
    closeReader,
    readerOf: async (segment) => {
      if (reader?.segment === segment) return reader.file
      await closeReader()
      reader = { segment, file: await openSegmentReader(segment.path) }
      return reader.file
    },
    positionsOf: async (source) => {
      if (positions?.source === source) return positions.file
      await closePositions()
      positions = { source, file: positionFile(source.folder) }
      return positions.file
    },
    close: async () => {
      await closeReader()
      await closePositions()
    },
  }
}
