import { open } from 'node:fs/promises'
import { decodeFrame, FRAME_HEAD_BYTES, FRAME_MAGIC, frameBytes, type Frame } from './frame.ts'

/** Reads a segment file a piece at a time, also while it grows. */
export interface SegmentReader {
  /**
   * The frame that begins at this place and is over before `end`; undefined where none stands there
   * whole and sound.
   */
  frameAt(at: number, end: number): Promise<Frame | undefined>
  /** Whether a sound frame begins anywhere in [from, end). */
  holdsFrame(from: number, end: number): Promise<boolean>
  close(): Promise<void>
}

/** Opens a segment file, uses it and closes it. */
export async function withSegmentReader<T>(
  path: string,
  use: (reader: SegmentReader) => Promise<T>,
): Promise<T> {
  const reader = await openSegmentReader(path)
  try {
    return await use(reader)
  } finally {
    await reader.close()
  }
}

/** So much is read at once, unless a frame is longer. */
const CHUNK_BYTES = 256 * 1024

export async function openSegmentReader(path: string): Promise<SegmentReader> {
  const handle = await open(path, 'r')
  let window = { at: 0, bytes: Buffer.alloc(0) }

  /** Has at least `length` bytes at the place in the window, where the file has them. */
  const load = async (at: number, length: number, end: number): Promise<void> => {
    const known = window.at <= at && at + length <= window.at + window.bytes.length
    if (known || at + length > end) return
    const bytes = Buffer.allocUnsafe(Math.min(Math.max(length, CHUNK_BYTES), end - at))
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, at)
    window = { at, bytes: bytes.subarray(0, bytesRead) }
  }

  const frameAt = async (at: number, end: number): Promise<Frame | undefined> => {
    await load(at, FRAME_HEAD_BYTES, end)
    const length = at < window.at ? undefined : frameBytes(window.bytes, at - window.at)
    if (length === undefined || at + length > end) return undefined
    await load(at, length, end)
    return decodeFrame(window.bytes, at - window.at)
  }

  const holdsFrame = async (from: number, end: number): Promise<boolean> => {
    for (let at = from; at + FRAME_HEAD_BYTES <= end;) {
      await load(at, FRAME_HEAD_BYTES, end)
      const found = window.bytes.indexOf(FRAME_MAGIC, at - window.at)
      const unseen = window.at + window.bytes.length - FRAME_HEAD_BYTES + 1
      const place = found < 0 ? unseen : window.at + found
      if (found >= 0 && (await frameAt(place, end)) !== undefined) return true
      at = Math.max(at + 1, found < 0 ? unseen : place + 1)
    }
    return false
  }

  return { frameAt, holdsFrame, close: () => handle.close() }
}
