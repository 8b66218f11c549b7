import { open, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crashPoint, isArmed } from '../core/crash-point.ts'
import { syncFolder } from '../disk/sync-folder.ts'

/** Appends to one segment file. Errors are those of the file system. */
export interface SegmentWriter {
  /**
   * Writes bytes at the end, all or nothing: when it rejects, none of them are left. What went wrong
   * with an earlier sync is raised here, too.
   */
  write(bytes: Buffer): Promise<void>
  /** Writes through to the disk and closes. */
  close(): Promise<void>
}

/** Makes a segment file that begins with these bytes, or none. */
export async function createSegment(path: string, beginning: Buffer): Promise<SegmentWriter> {
  const handle = await open(path, 'w', 0o600)
  try {
    await writeAll(handle, beginning, 0)
    await syncFolder(dirname(path))
  } catch (error) {
    await handle.close()
    await rm(path, { force: true }).catch(() => undefined)
    throw error
  }
  return appendingTo(handle, beginning.length)
}

function appendingTo(handle: FileHandle, start: number): SegmentWriter {
  const syncer = syncerOf(handle)
  let end = start
  let isCut = true
  const cut = async (): Promise<void> => {
    await handle.truncate(end)
    isCut = true
  }
  const write = async (bytes: Buffer): Promise<void> => {
    syncer.raise()
    if (!isCut) await cut()
    try {
      isCut = false
      await writeInHalves(handle, bytes, end)
      isCut = true
    } catch (error) {
      await cut().catch(() => undefined)
      throw error
    }
    end += bytes.length
    syncer.syncSoon()
  }
  return { write, close: () => syncer.close() }
}

/** In halves only where a test wants to see the process die between them. */
async function writeInHalves(handle: FileHandle, bytes: Buffer, at: number): Promise<void> {
  if (!isArmed('journal-half-written')) return writeAll(handle, bytes, at)
  const middle = bytes.length >> 1
  await writeAll(handle, bytes.subarray(0, middle), at)
  crashPoint('journal-half-written')
  await writeAll(handle, bytes.subarray(middle), at + middle)
}

/** Of a file only a full disk takes less than it is given. */
async function writeAll(handle: FileHandle, bytes: Buffer, at: number): Promise<void> {
  const { bytesWritten } = await handle.write(bytes, 0, bytes.length, at)
  if (bytesWritten < bytes.length) {
    throw Object.assign(new Error('only a part was written'), { code: 'ENOSPC' })
  }
}

/** What the system has is on the disk after so long. */
const SYNC_DELAY_MS = 100

interface Syncer {
  syncSoon(): void
  /** Throws what went wrong with a sync, once. */
  raise(): void
  close(): Promise<void>
}

function syncerOf(handle: FileHandle): Syncer {
  let timer: NodeJS.Timeout | undefined
  let isDirty = false
  let fault: Error | undefined
  const sync = async (): Promise<void> => {
    isDirty = false
    await handle.datasync().catch((error: Error) => (fault = error))
    timer = undefined
    if (isDirty) syncSoon()
  }
  const syncSoon = (): void => {
    isDirty = true
    timer ??= setTimeout(() => void sync(), SYNC_DELAY_MS)
  }
  const raise = (): void => {
    const raised = fault
    fault = undefined
    if (raised !== undefined) throw raised
  }
  const close = async (): Promise<void> => {
    clearTimeout(timer)
    try {
      await handle.datasync()
    } finally {
      await handle.close()
    }
    raise()
  }
  return { syncSoon, raise, close }
}
