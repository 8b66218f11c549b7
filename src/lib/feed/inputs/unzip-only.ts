import { EXIT, MktError } from '../../core/errors.ts'
import type { ZipMember } from './input.ts'
import { spool } from './spool.ts'
import type { StoredFile } from './source.ts'
import { zipMembers } from './zip-members.ts'
import { memberRange, unpackMember } from './zip-member-bytes.ts'

/**
 * Unpacks a zip archive whose bytes come once: its directory is at its end, so it is kept in a
 * temporary file.
 *
 * @throws MktError SEVERAL_FILES (exit 65), NO_SUCH_FILE (66), and those of spool and unpackMember
 */
export async function* unzipOnly(
  packed: AsyncIterable<Buffer>,
  { file, signal, maxBytes }: { file: string; signal: AbortSignal; maxBytes?: number | undefined },
): AsyncGenerator<Buffer> {
  const archive = await spool(packed, file, maxBytes)
  try {
    const place = { archive, member: await onlyMember(archive, file), file }
    yield* unpackMember(archive.chunks(signal, ...(await memberRange(place))), place)
  } finally {
    await archive.close()
  }
}

/**
 * The file that an archive holds.
 *
 * @throws MktError SEVERAL_FILES (exit 65) where there are more, NO_SUCH_FILE (66) where there is none
 */
export async function onlyMember(archive: StoredFile, file: string): Promise<ZipMember> {
  const members = await zipMembers(archive, file)
  const [member] = members
  if (member === undefined) throw emptyArchive(file)
  if (members.length === 1) return member
  throw new MktError(
    `Cannot read ${file}: it is a zip archive of ${members.length} files, and one was wanted here`,
    { code: 'SEVERAL_FILES', exit: EXIT.badData, tryThis: ['unpack it first and name the files'] },
  )
}

export function emptyArchive(file: string): MktError {
  return new MktError(`Cannot read ${file}: it is a zip archive without files`, {
    code: 'NO_SUCH_FILE',
    exit: EXIT.noInput,
    tryThis: ['get the whole file once more'],
  })
}
