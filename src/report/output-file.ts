/** The file that --output names. */
import { randomBytes } from 'node:crypto'
import { link, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { EXIT, messageOf, MktError } from '../lib/core/errors.ts'

export interface OutputFile {
  readonly path: string
  /** Takes the place of a file that is there; refused (exit 73) without it. */
  readonly force: boolean
}

/**
 * Writes the chunks to a file, which is there whole or not at all: they go to a draft beside it,
 * which takes its name at the end. After a stop nothing is left. Devices and pipes are written to
 * as they are.
 * @throws MktError (exit 73) where the file cannot be made, (exit 74) where it takes no more.
 */
export async function writeOutputFile(
  chunks: AsyncIterable<string | Uint8Array>,
  file: OutputFile,
  stop: AbortSignal,
): Promise<void> {
  const found = await stat(file.path).catch(() => undefined)
  if (found?.isDirectory()) throw cannotCreate(file.path, 'it is a folder')
  if (found !== undefined && !found.isFile()) return writeTo(file.path, file, chunks, stop)
  if (found !== undefined && !file.force) throw isThere(file.path)
  const target = found === undefined ? file.path : await realpath(file.path)
  const draft = `${target}.${randomBytes(8).toString('hex')}.part`
  try {
    await writeTo(draft, file, chunks, stop, found?.mode ?? NEW_MODE)
    if (!stop.aborted) await giveName(draft, target, file)
  } finally {
    await rm(draft, { force: true })
  }
}

/** What the umask leaves of it; a file that is replaced keeps its own. */
const NEW_MODE = 0o666

/** With a mode the place must be new, and outlives a power cut. */
async function writeTo(
  place: string,
  { path }: OutputFile,
  chunks: AsyncIterable<string | Uint8Array>,
  stop: AbortSignal,
  mode?: number,
): Promise<void> {
  const handle = await open(place, mode === undefined ? 'w' : 'wx', mode).catch(
    (error: unknown) => {
      throw cannotCreate(path, reasonOf(error))
    },
  )
  try {
    for await (const chunk of chunks) {
      if (stop.aborted) return
      await unlessFull(handle.writeFile(chunk), path)
    }
    if (mode !== undefined) await unlessFull(handle.sync(), path)
  } finally {
    await closed(handle)
  }
}

/** What could not be written was said already. */
function closed(handle: FileHandle): Promise<void> {
  return handle.close().catch(() => undefined)
}

async function unlessFull(writing: Promise<void>, path: string): Promise<void> {
  try {
    await writing
  } catch (error) {
    throw new MktError(`Cannot write ${JSON.stringify(path)}: ${reasonOf(error)}`, {
      code: 'OUTPUT_FULL',
      exit: EXIT.ioError,
      tryThis: ['make room, or name a file on another disk'],
    })
  }
}

/** A link refuses what came to be there meanwhile; some file systems have none. */
async function giveName(draft: string, target: string, { path, force }: OutputFile): Promise<void> {
  try {
    if (!force) return await link(draft, target)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw isThere(path)
  }
  await rename(draft, target).catch((error: unknown) => {
    throw cannotCreate(path, reasonOf(error))
  })
}

/** Without the name of the draft, which nobody asked for. */
function reasonOf(error: unknown): string {
  return messageOf(error).replace(/, [a-z]+ '.*$/s, '')
}

function isThere(path: string): MktError {
  return cannotCreate(path, 'there is a file of that name', [
    'the same with --force, to replace it',
    'another name',
  ])
}

function cannotCreate(path: string, reason: string, tryThis: string[] = []): MktError {
  return new MktError(`Cannot create ${JSON.stringify(path)}: ${reason}`, {
    code: 'CANNOT_CREATE',
    exit: EXIT.cannotCreate,
    tryThis,
  })
}
