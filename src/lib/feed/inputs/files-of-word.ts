import type { BigIntStats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { EXIT, MktError } from '../../core/errors.ts'
import { isChecksum, isLeftOut } from './left-out.ts'
import { naturalOrder } from './natural-order.ts'
import { cannotRead } from './read-fault.ts'

/** A file that a word stands for. */
export interface FoundFile {
  readonly path: string
  /** The same for every path of the same file. */
  readonly identity: string
  readonly isNamed: boolean
  /** Lies on disk, and is no pipe or device. */
  readonly isStored: boolean
}

/**
 * The files that a word stands for: those of a folder or a pattern in natural order. What exists
 * under the word itself is no pattern.
 *
 * @throws MktError NO_SUCH_FILE (exit 66), FILE_FORBIDDEN (77), FILE_UNREADABLE (74)
 */
export async function* filesOfWord(word: string): AsyncGenerator<FoundFile> {
  const stats = word === '-' ? undefined : await statIfThere(word)
  if (word === '-') yield { path: word, identity: word, isNamed: true, isStored: false }
  else if (stats === undefined) yield* someOf(filesOfPattern(word), word, 'no file matches it')
  else if (stats.isDirectory()) yield* someOf(filesUnder(word), word, 'there is no file in it')
  else yield foundFile(word, stats, true)
}

async function* someOf(
  files: AsyncIterable<FoundFile>,
  word: string,
  otherwise: string,
): AsyncGenerator<FoundFile> {
  let count = 0
  for await (const file of files) {
    count += 1
    yield file
  }
  if (count === 0) throw noFiles(word, otherwise)
}

async function statIfThere(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined
    throw cannotRead(path, error)
  }
}

function foundFile(path: string, stats: BigIntStats, isNamed: boolean): FoundFile {
  return { path, identity: identityOf(stats), isNamed, isStored: stats.isFile() }
}

function identityOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`
}

/** Each folder once, however many links lead to it. */
async function* filesInFolder(folder: string, seen: Set<string>): AsyncGenerator<FoundFile> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw cannotRead(folder, error)
  })
  for (const name of names.sort(naturalOrder)) {
    if (!isLeftOut(name)) yield* filesUnder(join(folder, name), seen)
  }
}

/** A file, or what a folder holds; a pipe or a device that came along is none of the data. */
async function* filesUnder(path: string, seen = new Set<string>()): AsyncGenerator<FoundFile> {
  const stats = await stat(path, { bigint: true }).catch((error: unknown) => {
    throw cannotRead(path, error)
  })
  if (stats.isFile()) yield foundFile(path, stats, false)
  if (!stats.isDirectory() || seen.has(identityOf(stats))) return
  yield* filesInFolder(path, seen.add(identityOf(stats)))
}

async function* filesOfPattern(word: string): AsyncGenerator<FoundFile> {
  const { glob, isDynamicPattern } = await import('tinyglobby')
  const pattern = process.platform === 'win32' ? word.replaceAll('\\', '/') : word
  if (!isDynamicPattern(pattern)) throw cannotRead(word, { code: 'ENOENT' })
  const absolute = isAbsolute(word)
  const options = { absolute, onlyFiles: false, expandDirectories: false }
  const paths = (await glob(pattern, options)).map((path) => path.replace(/(?<=.)\/$/, ''))
  const seen = new Set<string>()
  for (const path of paths.sort(naturalOrder)) {
    if (!isChecksum(path)) yield* filesUnder(path, seen)
  }
}

function noFiles(word: string, why: string): MktError {
  return new MktError(`Cannot read ${word}: ${why}`, {
    code: 'NO_SUCH_FILE',
    exit: EXIT.noInput,
    tryThis: ['name a file that exists and that this user may read'],
  })
}
