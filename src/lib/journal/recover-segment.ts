import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat, truncate } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { readSegment } from './read-segment.ts'
import { withSegmentReader } from './segment-reader.ts'
import type { Segment } from './segment.ts'

export interface RecoveredSegment {
  /** Undefined where nothing of it is sound. */
  readonly segment?: Segment
  /** What was not sound. */
  readonly notice?: string
}

/**
 * Reads a segment of an earlier start through. What is sound from the beginning on is kept. The rest
 * is cut off where it is a write that was not finished; where sound frames follow a damaged place,
 * the rest is moved to a file beside it.
 */
export async function recoverSegment(
  path: string,
  acknowledged: number,
): Promise<RecoveredSegment> {
  const { size } = await stat(path)
  const segment = await readSegment({ path, size, acknowledged })
  const end = segment?.end ?? 0
  const isDamaged = await withSegmentReader(path, (reader) => reader.holdsFrame(end, size))
  if (isDamaged) await copyRest(path, end)
  if (segment === undefined) await rm(path)
  else if (end < size) await truncate(path, end)
  return {
    ...(segment !== undefined && { segment }),
    ...(end < size && { notice: noticeOf(path, size - end, isDamaged) }),
  }
}

/** At the end of what is there already, should the same segment be damaged twice. */
async function copyRest(path: string, from: number): Promise<void> {
  const aside = createWriteStream(damagedPath(path), { flags: 'a', mode: 0o600, flush: true })
  await pipeline(createReadStream(path, { start: from }), aside)
}

function damagedPath(path: string): string {
  return `${path}.damaged`
}

function noticeOf(path: string, bytes: number, isDamaged: boolean): string {
  if (!isDamaged) {
    return `Cut ${bytes} bytes that were written only in part from the end of the journal ${path}; what stands before them is kept`
  }
  return `Moved ${bytes} bytes of the journal ${path} aside to ${damagedPath(path)}: the first of them are damaged, so the trades in them are not sent; what stands before them is kept`
}
