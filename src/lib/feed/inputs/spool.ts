import type { FileHandle } from 'node:fs/promises'
import { EXIT, messageOf, MktError } from '../../core/errors.ts'
import { openNamelessFile } from '../../disk/nameless-file.ts'
import { fileTooLarge } from './read-fault.ts'
import { storedFile, type StoredFile } from './source.ts'

/** What is kept in a temporary file may have this size at most. */
const MAX_SPOOL_BYTES = 16 * 1024 ** 3

/**
 * Keeps bytes that come once in a temporary file, of which any part can be read. The file has no
 * name any more when it is filled, so it is gone once it is closed, also by the end of the process.
 *
 * @throws MktError FILE_TOO_LARGE (exit 65), CANNOT_SPOOL (73)
 */
export async function spool(
  chunks: AsyncIterable<Buffer>,
  file: string,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<StoredFile> {
  const handle = await openSpool(file)
  try {
    let size = 0
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > maxBytes) throw fileTooLarge(file, maxBytes)
      if (size > MAX_SPOOL_BYTES)
        throw cannotSpool(file, `it is larger than ${MAX_SPOOL_BYTES} bytes`)
      await writeTo(handle, chunk, file)
    }
    return storedFile(handle, size)
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function openSpool(file: string): Promise<FileHandle> {
  try {
    return await openNamelessFile()
  } catch (error) {
    throw cannotSpool(file, messageOf(error))
  }
}

async function writeTo(handle: FileHandle, chunk: Buffer, file: string): Promise<void> {
  try {
    await handle.writeFile(chunk)
  } catch (error) {
    throw cannotSpool(file, messageOf(error))
  }
}

function cannotSpool(file: string, why: string): MktError {
  return new MktError(`Cannot keep ${file} in a temporary file, which reading it needs: ${why}`, {
    code: 'CANNOT_SPOOL',
    exit: EXIT.cannotCreate,
    tryThis: ['set TMPDIR to a folder with space', 'unpack it yourself and name the file'],
  })
}
