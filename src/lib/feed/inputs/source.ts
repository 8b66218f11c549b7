import { open, type FileHandle } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import { cannotRead } from './read-fault.ts'

/** Bytes as they lie, packed or not. */
export type Source = StoredFile | ByteStream

/** A file of which any part can be read, as often as asked. */
export interface StoredFile {
  readonly kind: 'file'
  readonly size: number
  readonly fd: number
  /** The bytes [start, end), fewer only where the file ends. */
  read(start: number, end: number): Promise<Buffer>
  /** The bytes [start, end), up to the end of the file where no end is given. */
  chunks(signal: AbortSignal, start?: number, end?: number): AsyncGenerator<Buffer>
  close(): Promise<void>
}

/** A pipe: its bytes come once. */
export interface ByteStream {
  readonly kind: 'stream'
  chunks(signal: AbortSignal): AsyncIterable<Buffer>
  close(): Promise<void>
}

/**
 * Opens a path. Errors: NO_SUCH_FILE and IS_A_FOLDER (exit 66), FILE_FORBIDDEN (77),
 * FILE_UNREADABLE (74).
 */
export async function openSource(path: string): Promise<Source> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw cannotRead(path, error)
  })
  const stats = await handle.stat()
  if (stats.isFile()) return storedFile(handle, stats.size)
  if (!stats.isDirectory()) return pipe(handle)
  await handle.close()
  throw cannotRead(path, { code: 'EISDIR' })
}

/** A file that is open for reading. */
export function storedFile(handle: FileHandle, size: number): StoredFile {
  return {
    kind: 'file',
    size,
    fd: handle.fd,
    read: (start, end) => readRange(handle, start, end),
    chunks: (signal, start = 0, end = Number.POSITIVE_INFINITY) =>
      chunksOf(handle, signal, start, end),
    close: () => handle.close(),
  }
}

/** A stream that is open already, such as standard input. */
export function byteStream(stream: Readable): ByteStream {
  return {
    kind: 'stream',
    chunks: (signal) => addAbortSignal(signal, stream),
    close: () => Promise.resolve(void stream.destroy()),
  }
}

const CHUNK_BYTES = 1024 * 1024

/** Read at explicit positions, so that the content can be read twice from one open file. */
async function* chunksOf(
  handle: FileHandle,
  signal: AbortSignal,
  start: number,
  end: number,
): AsyncGenerator<Buffer> {
  for (let at = start; at < end;) {
    signal.throwIfAborted()
    const chunk = await readSome(handle, Math.min(CHUNK_BYTES, end - at), at)
    if (chunk.length === 0) return
    at += chunk.length
    yield chunk
  }
}

async function readRange(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let at = start; at < end; at += parts.at(-1)?.length ?? 0) {
    const part = await readSome(handle, end - at, at)
    if (part.length === 0) break
    parts.push(part)
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
}

/** At the position where the last read ended, if none is given: a pipe has no other. */
async function readSome(handle: FileHandle, length: number, at: number | null): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  const { bytesRead } = await handle.read(buffer, 0, length, at)
  return buffer.subarray(0, bytesRead)
}

function pipe(handle: FileHandle): ByteStream {
  return {
    kind: 'stream',
    chunks: (signal) => pipeChunks(handle, signal),
    close: () => handle.close(),
  }
}

async function* pipeChunks(handle: FileHandle, signal: AbortSignal): AsyncGenerator<Buffer> {
  for (;;) {
    signal.throwIfAborted()
    const chunk = await readSome(handle, CHUNK_BYTES, null)
    if (chunk.length === 0) return
    yield chunk
  }
}
