import { rm, rmdir } from 'node:fs/promises'
import { positionPath } from './position-file.ts'
import type { Segment } from './segment.ts'

/** What one start of produce has received and not sent yet: a folder with segment files. */
export interface Source {
  readonly folder: string
  readonly sourceId: string
  readonly partitions: number
  /** Rises from start to start. */
  readonly start: number
  /** In order; the first one holds the oldest record that waits. */
  readonly segments: Segment[]
  /** More may be received. */
  isOpen: boolean
}

export interface Backlog {
  readonly trades: number
  readonly bytes: number
}

/** What waits in sources, in trades and in bytes of segment files. */
export function backlogOf(sources: readonly Source[]): Backlog {
  let trades = 0
  let bytes = 0
  for (const { segments } of sources) {
    for (const segment of segments) {
      trades += segment.waitingTrades
      bytes += segment.end - segment.acknowledged
    }
  }
  return { trades, bytes }
}

/** Removes the folder of a source without segments; one with parts set aside as damaged stays. */
export async function removeSourceFolder(folder: string): Promise<void> {
  await rm(positionPath(folder), { force: true })
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (!MAY_STAY.has(error.code ?? '')) throw error
  })
}

/** Not empty, in the words of different systems; or never made. */
const MAY_STAY = new Set(['ENOTEMPTY', 'EEXIST', 'ENOENT'])
