import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readPosition } from './position-file.ts'
import { recoverSegment } from './recover-segment.ts'
import { isSegmentName, type Segment } from './segment.ts'
import { removeSourceFolder, type Source } from './source.ts'

export interface Recovered {
  /** What earlier starts have left, the oldest one first. */
  readonly sources: Source[]
  /** What was not sound, for a person to read. */
  readonly notices: string[]
}

/** Reads through what earlier starts have left, and keeps what is sound. */
export async function recoverSources(folder: string): Promise<Recovered> {
  const sources: Source[] = []
  const notices: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    const source = await recoverSource(join(folder, entry.name), notices)
    if (source !== undefined) sources.push(source)
  }
  return { sources: sources.sort((a, b) => a.start - b.start), notices }
}

async function recoverSource(folder: string, notices: string[]): Promise<Source | undefined> {
  const names = (await readdir(folder)).filter(isSegmentName).sort()
  const acknowledged = await readPosition(folder)
  const segments: Segment[] = []
  for (const name of names) {
    const { segment, notice } = await recoverSegment(join(folder, name), acknowledged)
    if (segment !== undefined) segments.push(segment)
    if (notice !== undefined) notices.push(notice)
  }
  if (segments[0] === undefined) {
    await removeSourceFolder(folder)
    return undefined
  }
  const { sourceId, partitions, start } = segments[0].header
  return { folder, sourceId, partitions, start, segments, isOpen: false }
}
