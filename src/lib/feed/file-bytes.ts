import { open, type FileHandle } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import { EXIT, messageOf, MktError } from '../core/errors.ts'
import { gunzip } from './gunzip.ts'
import { peek } from './peek.ts'

/** The content of a file or of stdin, unpacked. */
export interface FileBytes {
  /** What messages call it: its path, or stdin. */
  readonly name: string
  /** Whether it can be read from the beginning again: a file can, a pipe cannot. */
  readonly repeatable: boolean
  /**
   * Its bytes from the beginning. Errors: FILE_CUT, FILE_DAMAGED, FILE_IS_BOMB and FILE_TOO_LARGE
   * (exit 65), FILE_UNREADABLE (74), AbortError.
   */
  read(): AsyncGenerator<Buffer>
  close(): Promise<void>
}

export interface FileBytesOptions {
  readonly signal: AbortSignal
  /** At most so many unpacked bytes are read. */
  readonly maxBytes?: number | undefined
}

/**
 * Opens a path, or stdin for '-'. Whether it is gzip is told by its first bytes, not by its name.
 * Errors: NO_SUCH_FILE and IS_A_FOLDER (exit 66), FILE_FORBIDDEN (77), FILE_UNREADABLE (74).
 */
export async function openFileBytes(path: string, options: FileBytesOptions): Promise<FileBytes> {
  if (path === '-') return streamBytes(process.stdin, 'stdin', options)
  const handle = await openHandle(path)
  const stats = await handle.stat()
  if (stats.isDirectory()) {
    await handle.close()
    throw cannotRead(path, 'EISDIR')
  }
  const repeatable = stats.isFile()
  return {
    name: path,
    repeatable,
    read: () => content(chunksOf(handle, repeatable, options.signal), path, options),
    close: () => handle.close(),
  }
}

/** The same for a stream that is open already. */
export function streamBytes(stream: Readable, name: string, options: FileBytesOptions): FileBytes {
  return {
    name,
    repeatable: false,
    read: () => content(addAbortSignal(options.signal, stream), name, options),
    close: () => Promise.resolve(void stream.destroy()),
  }
}

async function openHandle(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    throw cannotRead(path, (error as NodeJS.ErrnoException).code, error)
  }
}

const CHUNK_BYTES = 1024 * 1024

/** Read at explicit positions, so that the content can be read twice from one open file. */
async function* chunksOf(
  handle: FileHandle,
  repeatable: boolean,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let position = 0
  for (;;) {
    signal.throwIfAborted()
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    const at = repeatable ? position : null
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, at)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/** Unpacked where need be, within the limit, and with errors in the words of mkt. */
async function* content(
  chunks: AsyncIterable<Buffer>,
  file: string,
  { maxBytes = Number.POSITIVE_INFINITY, signal }: FileBytesOptions,
): AsyncGenerator<Buffer> {
  let bytes = 0
  try {
    for await (const chunk of unpacked(chunks, file)) {
      bytes += chunk.length
      if (bytes > maxBytes) throw tooLarge(file, maxBytes)
      yield chunk
    }
  } catch (error) {
    if (error instanceof MktError || signal.aborted) throw error
    throw cannotRead(file, (error as NodeJS.ErrnoException).code, error)
  }
}

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b])

async function* unpacked(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  const { head, all } = await peek(chunks, GZIP_MAGIC.length)
  const isGzip = head.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)
  yield* isGzip ? gunzip(all, file) : all
}

function tooLarge(file: string, maxBytes: number): MktError {
  return new MktError(
    `Cannot read ${file} to its end: it has more than the ${maxBytes} bytes that --max-bytes allows`,
    { code: 'FILE_TOO_LARGE', exit: EXIT.badData, tryThis: ['raise --max-bytes'] },
  )
}

function cannotRead(file: string, code = '', cause?: unknown): MktError {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return fault(file, 'there is no such file', 'NO_SUCH_FILE', EXIT.noInput)
    case 'EISDIR':
      return fault(file, 'it is a folder; name a file in it', 'IS_A_FOLDER', EXIT.noInput)
    case 'EACCES':
    case 'EPERM':
      return fault(file, 'this user may not read it', 'FILE_FORBIDDEN', EXIT.noPermission)
    default:
      return fault(file, messageOf(cause), 'FILE_UNREADABLE', EXIT.ioError)
  }
}

function fault(
  file: string,
  why: string,
  code: string,
  exit: (typeof EXIT)[keyof typeof EXIT],
): MktError {
  const tryThis = ['name a file that exists and that this user may read']
  return new MktError(`Cannot read ${file}: ${why}`, { code, exit, tryThis })
}
