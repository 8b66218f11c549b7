import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { EXIT, MktError } from '../core/errors.ts'
import { encodeRecordingHeader } from '../core/recording-header.ts'
import { syncFolder } from '../disk/sync-folder.ts'
import type { Destination } from './destination.ts'
import { valueLines } from './frame-records.ts'
import { reasonOf } from './journal-errors.ts'
import { openSegmentReader } from './segment-reader.ts'
import type { Segment } from './segment.ts'

/**
 * Keeps the trades of a segment as `<source id>-<first seq>.jsonl.gz` in a folder: a header, then
 * one trade a line. The file has its name once it is whole and on the disk; the same segment again
 * gives the same file. A segment without trades gives none.
 *
 * @throws MktError CANNOT_RECORD (exit 69): the call may be repeated
 */
export async function recordSegment(
  segment: Segment,
  folder: string,
  destination: Destination,
): Promise<void> {
  const { sourceId, trades } = segment.header
  const name = `${sourceId}-${trades}.jsonl.gz`
  const draft = join(folder, `${name}.part`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const hasTrades = await writeDraft(draft, segment, destination)
    if (hasTrades) await rename(draft, join(folder, name))
    else await rm(draft)
    await syncFolder(folder)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw cannotRecord(folder, error)
  }
}

/** Gives whether there was a trade. */
async function writeDraft(
  path: string,
  segment: Segment,
  destination: Destination,
): Promise<boolean> {
  const { sourceId: id, partitions, trades: seq } = segment.header
  const header = encodeRecordingHeader({ source: { id, partitions }, seq, ...destination })
  let frames = 0
  const lines = async function* (): AsyncGenerator<string | Buffer> {
    yield `${header}\n`
    for await (const text of tradeLines(segment)) {
      frames += 1
      yield text
    }
  }
  const file = createWriteStream(path, { mode: 0o600, flush: true })
  await pipeline(Readable.from(lines()), createGzip(), file)
  return frames > 0
}

async function* tradeLines({ path, end }: Segment): AsyncGenerator<Buffer> {
  const reader = await openSegmentReader(path)
  try {
    for (let at = 0; at < end;) {
      const frame = await reader.frameAt(at, end)
      if (frame === undefined) throw new Error(`${path} was changed at byte ${at}`)
      if (frame.type === 'trades') yield valueLines(frame)
      at += frame.bytes
    }
  } finally {
    await reader.close()
  }
}

function cannotRecord(folder: string, error: unknown): MktError {
  return new MktError(`Cannot record to ${folder}: ${reasonOf(error)}`, {
    code: 'CANNOT_RECORD',
    exit: EXIT.unavailable,
    tryThis: ['free space on that disk, or name another folder with --record'],
    cause: error,
  })
}
