import type { Readable } from 'node:stream'
import { MktError } from '../../core/errors.ts'
import { inspectContent } from './content.ts'
import type { FileBytes, Input } from './input.ts'
import { cannotRead } from './read-fault.ts'
import { byteStream, openSource, type Source } from './source.ts'

export interface OpenOptions {
  readonly signal: AbortSignal
  /** At most so many unpacked bytes are read. */
  readonly maxBytes?: number | undefined
}

/**
 * Opens an input and looks at its first bytes, which tell how it is packed; its name does not. A
 * Parquet or Feather file that is packed or comes from a pipe is kept in a temporary file.
 *
 * @throws MktError NO_SUCH_FILE and IS_A_FOLDER (exit 66), FILE_FORBIDDEN (77), FILE_UNREADABLE (74),
 * CANNOT_SPOOL (73), and with exit 65 FILE_CUT, FILE_DAMAGED, FILE_IS_BOMB, FILE_TOO_LARGE,
 * SEVERAL_FILES, UNKNOWN_FORMAT; AbortError
 */
export async function openInput(input: Input, options: OpenOptions): Promise<FileBytes> {
  const source = input.opened ?? (await openPathOrStdin(input.path))
  // A temporary file that several inputs share is closed by whoever opened it.
  const isOwn = input.opened === undefined || source.kind === 'stream'
  const close = () => (isOwn ? source.close() : Promise.resolve())
  try {
    return await inspectContent(input, { ...options, source, close })
  } catch (error) {
    await close()
    if (error instanceof MktError || options.signal.aborted) throw error
    throw cannotRead(input.name, error)
  }
}

/** Opens a path that a user has named, or stdin for '-'; of a zip archive the one file in it. */
export function openPath(path: string, options: OpenOptions): Promise<FileBytes> {
  return openInput({ path, name: path === '-' ? 'stdin' : path, isNamed: true }, options)
}

/** The same for a stream that is open already; closing the input closes it. */
export function openStream(
  stream: Readable,
  name: string,
  options: OpenOptions,
): Promise<FileBytes> {
  return openInput({ path: '-', name, isNamed: true, opened: byteStream(stream) }, options)
}

async function openPathOrStdin(path: string): Promise<Source> {
  return path === '-' ? byteStream(process.stdin) : openSource(path)
}
