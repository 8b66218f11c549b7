import type { Readable } from 'node:stream'
import { EXIT, MktError } from '../../core/errors.ts'
import { HEAD_BYTES, kindOf } from './file-kind.ts'
import { filesOfWord, type FoundFile } from './files-of-word.ts'
import type { Input } from './input.ts'
import { limited } from './limited.ts'
import { peek } from './peek.ts'
import { byteStream, openSource, type StoredFile } from './source.ts'
import { spool } from './spool.ts'
import { emptyArchive } from './unzip-only.ts'
import { zipMembers } from './zip-members.ts'

/** So many files one command reads at most. */
const MAX_FILES = 100_000

export interface FindOptions {
  readonly signal: AbortSignal
  /** A zip archive from a pipe may have at most so many bytes. */
  readonly maxBytes?: number | undefined
  /** Is given what is to be called when the inputs are not needed any more. */
  readonly atEnd: (close: () => Promise<void>) => void
  /** What - stands for; process.stdin, unless a test has another. */
  readonly stdin?: Readable
}

/**
 * The files that words stand for, in their order: paths, - for standard input, folders with all
 * that is in them, patterns that the shell left as they are, and zip archives with their files. A
 * file that several words stand for counts once, at its first place.
 *
 * @throws MktError NO_SUCH_FILE (exit 66), FILE_FORBIDDEN (77), FILE_UNREADABLE (74), TOO_MANY_FILES
 * (2), for zip archives FILE_CUT, FILE_DAMAGED, FILE_IS_BOMB and FILE_TOO_LARGE (65); AbortError
 */
export async function findInputs(words: readonly string[], options: FindOptions): Promise<Input[]> {
  const inputs: Input[] = []
  for (const file of await distinctFiles(words, options.signal)) {
    options.signal.throwIfAborted()
    for (const input of await inputsOf(file, options)) inputs.push(input)
    refuseTooMany(inputs.length)
  }
  return inputs
}

async function distinctFiles(
  words: readonly string[],
  signal: AbortSignal,
): Promise<Iterable<FoundFile>> {
  const files = new Map<string, FoundFile>()
  for (const word of words) {
    for await (const file of filesOfWord(word)) {
      signal.throwIfAborted()
      const isNamed = file.isNamed || files.get(file.identity)?.isNamed === true
      files.set(file.identity, { ...(files.get(file.identity) ?? file), isNamed })
      refuseTooMany(files.size)
    }
  }
  return files.values()
}

async function inputsOf(file: FoundFile, options: FindOptions): Promise<readonly Input[]> {
  const { path, isNamed } = file
  if (path === '-') return stdinInputs(file, options)
  const input = { path, name: path, isNamed }
  if (!file.isStored) return [input]
  const source = await openSource(path)
  try {
    if (source.kind === 'stream' || !(await isZip(source))) return [input]
    return await memberInputs(source, input)
  } finally {
    await source.close()
  }
}

async function isZip(file: StoredFile): Promise<boolean> {
  return kindOf(await file.read(0, HEAD_BYTES)) === 'zip'
}

/** What stdin holds is looked at; a zip archive has its directory at its end, so it is kept. */
async function stdinInputs(
  { isNamed }: FoundFile,
  { signal, maxBytes, atEnd, stdin = process.stdin }: FindOptions,
): Promise<readonly Input[]> {
  const input = { path: '-', name: 'stdin', isNamed }
  const stream = byteStream(stdin)
  const chunks = limited(stream.chunks(signal), { file: input.name, signal })
  const { head, all } = await peek(chunks, HEAD_BYTES)
  if (kindOf(head) !== 'zip') return [{ ...input, opened: { ...stream, chunks: () => all } }]
  const archive = await spool(all, input.name, maxBytes)
  atEnd(() => archive.close())
  return memberInputs(archive, { ...input, opened: archive })
}

/** Who names an archive names the file in it, but not each where there are several. */
async function memberInputs(archive: StoredFile, input: Input): Promise<readonly Input[]> {
  const members = await zipMembers(archive, input.name)
  if (members.length === 0 && input.isNamed) throw emptyArchive(input.name)
  const isNamed = input.isNamed && members.length === 1
  return members.map((member) => ({
    ...input,
    member,
    name: `${input.name}/${member.name}`,
    isNamed,
  }))
}

function refuseTooMany(count: number): void {
  if (count <= MAX_FILES) return
  throw new MktError(`Cannot read more than ${MAX_FILES} files at once`, {
    code: 'TOO_MANY_FILES',
    exit: EXIT.usage,
    tryThis: ['name fewer of them, a folder at a time'],
  })
}
