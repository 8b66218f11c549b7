import { HEAD_BYTES, kindOf, type FileKind } from './file-kind.ts'
import type { FileBytes, Input, StoredBytes, ZipMember } from './input.ts'
import { limited } from './limited.ts'
import { peek } from './peek.ts'
import { fileTooLarge } from './read-fault.ts'
import type { Source, StoredFile } from './source.ts'
import { spool } from './spool.ts'
import { unpack } from './unpack.ts'
import { onlyMember } from './unzip-only.ts'
import { memberRange, unpackMember } from './zip-member-bytes.ts'

export interface OpenedSource {
  readonly source: Source
  readonly close: () => Promise<void>
  readonly signal: AbortSignal
  readonly maxBytes?: number | undefined
}

/** What an input that is open holds, by its first bytes. Errors: those of openInput. */
export async function inspectContent(input: Input, opened: OpenedSource): Promise<FileBytes> {
  const { name } = input
  const { source } = opened
  const kind = await storedKind(input, source)
  if (source.kind === 'file' && isTable(kind)) return tableBytes(name, kind, source, opened)
  const { counted, done } = countingChunks(source)
  const read = await contentReader(input, kind, { ...opened, source: counted })
  const { head, all } = await peek(read(), HEAD_BYTES)
  const contentKind = kindOf(head)
  if (isTable(contentKind)) return spooledTable(name, contentKind, all, opened)
  if (source.kind === 'stream') return streamBytes(name, all, opened)
  await all.return(undefined)
  const { packedBytes: total = source.size } = input.member ?? {}
  const stored = { packing: packingOf(input, kind), total, done }
  return { name, repeatable: true, read, stored, close: opened.close }
}

/** The same source, and how many bytes of it the newest reading has given. */
function countingChunks(source: Source): { counted: Source; done: () => number } {
  let bytes = 0
  if (source.kind === 'stream') return { counted: source, done: () => bytes }
  const chunks: StoredFile['chunks'] = async function* (...range) {
    bytes = 0
    for await (const chunk of source.chunks(...range)) {
      bytes += chunk.length
      yield chunk
    }
  }
  return { counted: { ...source, chunks }, done: () => bytes }
}

function packingOf({ member }: Input, kind: FileKind | undefined): StoredBytes['packing'] {
  if (member !== undefined) return 'zip'
  return kind === 'gzip' || kind === 'zip' || kind === 'zstd' ? kind : undefined
}

/** How a file that lies on disk begins; a member of an archive and a pipe are looked at later. */
async function storedKind({ member }: Input, source: Source): Promise<FileKind | undefined> {
  if (source.kind === 'stream' || member !== undefined) return undefined
  return kindOf(await source.read(0, HEAD_BYTES))
}

function isTable(kind: FileKind | undefined): kind is 'parquet' | 'feather' {
  return kind === 'parquet' || kind === 'feather'
}

/** Gives the unpacked bytes, from the beginning with each call. */
async function contentReader(
  input: Input,
  kind: FileKind | undefined,
  { source, ...options }: OpenedSource,
): Promise<() => AsyncGenerator<Buffer>> {
  const { name: file } = input
  const { signal } = options
  const member = await memberOf(input, kind, source)
  if (source.kind === 'stream' || member === undefined) {
    return () => limited(unpack(source.chunks(signal), { file, ...options }), { file, ...options })
  }
  const place = { archive: source, member, file }
  const [start, end] = await memberRange(place)
  const unpackFirst = (packed: AsyncIterable<Buffer>) => unpackMember(packed, place)
  const chunks = () => source.chunks(signal, start, end)
  return () => limited(unpack(chunks(), { file, ...options, unpackFirst }), { file, ...options })
}

async function memberOf(
  { member, name }: Input,
  kind: FileKind | undefined,
  source: Source,
): Promise<ZipMember | undefined> {
  if (member !== undefined || kind !== 'zip' || source.kind === 'stream') return member
  return onlyMember(source, name)
}

function tableBytes(
  file: string,
  kind: 'parquet' | 'feather',
  stored: StoredFile,
  { signal, maxBytes = Number.POSITIVE_INFINITY, close }: OpenedSource,
): FileBytes {
  const { size } = stored
  if (size > maxBytes) throw fileTooLarge(file, maxBytes)
  return {
    name: file,
    repeatable: true,
    read: () => limited(stored.chunks(signal), { file, signal, maxBytes }),
    table: { kind, size, read: (start, end) => stored.read(start, end) },
    close,
  }
}

/** A table is not read from its beginning to its end, so what comes once is kept. */
async function spooledTable(
  file: string,
  kind: 'parquet' | 'feather',
  content: AsyncIterable<Buffer>,
  opened: OpenedSource,
): Promise<FileBytes> {
  const stored = await spool(content, file, opened.maxBytes)
  const close = async () => {
    await stored.close()
    await opened.close()
  }
  return tableBytes(file, kind, stored, { ...opened, close })
}

function streamBytes(
  name: string,
  content: AsyncGenerator<Buffer>,
  opened: OpenedSource,
): FileBytes {
  const close = async () => {
    await opened.close()
    await content.return(undefined)
  }
  return { name, repeatable: false, read: () => content, close }
}
