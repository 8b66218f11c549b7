import type { Entry } from 'yauzl'
import { messageOf, MktError } from '../../core/errors.ts'
import { refuseBomb } from './bomb-guard.ts'
import { isLeftOut } from './left-out.ts'
import type { ZipMember } from './input.ts'
import { naturalOrder } from './natural-order.ts'
import { fileCut, fileDamaged, fileIsBomb } from './read-fault.ts'
import type { StoredFile } from './source.ts'

/**
 * The files of a zip archive in natural order, without folders, hidden files, checksums and what
 * macOS adds.
 *
 * @throws MktError FILE_CUT, FILE_DAMAGED and FILE_IS_BOMB (exit 65)
 */
export async function zipMembers(archive: StoredFile, file: string): Promise<ZipMember[]> {
  const members = await readDirectory(archive, file)
  const packed = sum(members.map(({ packedBytes }) => packedBytes))
  if (packed > archive.size) throw fileIsBomb(file, 'the files of this zip archive overlap')
  refuseBomb(archive.size, sum(members.map(({ bytes }) => bytes)), file)
  const wanted = members.filter(({ name }) => !name.endsWith('/') && !isLeftOut(name))
  return wanted.sort((one, other) => naturalOrder(one.name, other.name))
}

async function readDirectory(archive: StoredFile, file: string): Promise<ZipMember[]> {
  const { fromFdPromise } = await import('yauzl')
  const members: ZipMember[] = []
  try {
    const zip = await fromFdPromise(archive.fd, { autoClose: false })
    for await (const entry of zip.eachEntry()) members.push(memberOf(entry))
  } catch (error) {
    throw error instanceof MktError ? error : badDirectory(messageOf(error), file)
  }
  return members
}

function memberOf(entry: Entry): ZipMember {
  return {
    name: entry.fileName,
    offset: entry.relativeOffsetOfLocalHeader,
    packedBytes: entry.compressedSize,
    bytes: entry.uncompressedSize,
    crc32: entry.crc32,
    method: entry.compressionMethod,
    isEncrypted: entry.isEncrypted(),
  }
}

/** The directory lies at the end of an archive, so one that is cut off has none. */
const NO_DIRECTORY = /^End of central directory record signature not found/

function badDirectory(message: string, file: string): MktError {
  return NO_DIRECTORY.test(message)
    ? fileCut(file, 'zip data is cut off: the directory at its end is missing')
    : fileDamaged(file, `zip data is damaged (${message})`)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
