import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { EXIT, MktError } from '../../core/errors.ts'
import type { Input } from './input.ts'
import { limited } from './limited.ts'
import { openSource, type StoredFile } from './source.ts'

/** Whether a checksum lay beside a file; a wrong one is an error. */
export type Verified = 'verified' | 'none'

/**
 * Gives a function that compares the file of an input, packed as it lies on disk, with the SHA-256
 * in NAME.CHECKSUM beside it. A zip archive is read once for all its files.
 *
 * @throws MktError CHECKSUM_MISMATCH and BAD_CHECKSUM_FILE (exit 65), FILE_FORBIDDEN (77),
 * FILE_UNREADABLE (74), AbortError
 */
export function checksumVerifier(signal: AbortSignal): (input: Input) => Promise<Verified> {
  const known = new Map<string, Promise<Verified>>()
  return ({ path }) => {
    const verified = known.get(path) ?? verifyChecksum(path, signal)
    known.set(path, verified)
    return verified
  }
}

async function verifyChecksum(path: string, signal: AbortSignal): Promise<Verified> {
  if (path === '-') return 'none'
  const checksum = await openIfThere(`${path}.CHECKSUM`)
  if (checksum === undefined) return 'none'
  const wanted = await withFile(checksum, (file) => readHash(file, path))
  const source = await openSource(path)
  if (source.kind === 'stream') return source.close().then(() => 'none')
  const actual = await withFile(source, (file) => hashOf(file, path, signal))
  if (actual === wanted) return 'verified'
  throw new MktError(
    `Cannot trust ${path}: its SHA-256 is ${actual}, and ${path}.CHECKSUM says ${wanted}`,
    { code: 'CHECKSUM_MISMATCH', exit: EXIT.badData, tryThis: ['get both files once more'] },
  )
}

async function openIfThere(path: string): Promise<StoredFile | undefined> {
  try {
    const source = await openSource(path)
    if (source.kind === 'file') return source
    await source.close()
  } catch (error) {
    if (!(error instanceof MktError && error.code === 'NO_SUCH_FILE')) throw error
  }
  return undefined
}

async function withFile<T>(file: StoredFile, act: (file: StoredFile) => Promise<T>): Promise<T> {
  try {
    return await act(file)
  } finally {
    await file.close()
  }
}

/** More than the names of all files that one folder has. */
const MAX_CHECKSUM_BYTES = 1024 * 1024

/** The hash of the line that names the file, or of the only line there is. */
async function readHash(checksum: StoredFile, path: string): Promise<string> {
  const text = (await checksum.read(0, Math.min(checksum.size, MAX_CHECKSUM_BYTES))).toString()
  const lines = [...text.matchAll(HASH_LINE)].map(([, hash = '', name = '']) => ({ hash, name }))
  const line = lines.find(({ name }) => name === basename(path)) ?? lines[0]
  if (line === undefined || (lines.length > 1 && line.name !== basename(path))) {
    throw noHash(path)
  }
  return line.hash.toLowerCase()
}

/** 64 hexadecimal digits, and a name after two blanks, or after a blank and an asterisk. */
const HASH_LINE = /^\ufeff?([0-9a-f]{64})(?:[ \t]+\*?([^\r\n]*?))?[ \t]*$/gim

async function hashOf(file: StoredFile, path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of limited(file.chunks(signal), { file: path, signal })) hash.update(chunk)
  return hash.digest('hex')
}

function noHash(path: string): MktError {
  return new MktError(
    `Cannot verify ${path}: ${path}.CHECKSUM has no SHA-256 of it, which are 64 hexadecimal digits, two blanks and ${basename(path)}`,
    {
      code: 'BAD_CHECKSUM_FILE',
      exit: EXIT.badData,
      tryThis: ['get the CHECKSUM file once more, or remove it'],
    },
  )
}
