import { bombGuard, type BombGuard } from './bomb-guard.ts'
import { HEAD_BYTES, kindOf, refuseForeign, type FileKind } from './file-kind.ts'
import { gunzip } from './gunzip.ts'
import { peek } from './peek.ts'
import { fileIsBomb } from './read-fault.ts'
import { unzstd } from './unzstd.ts'
import { unzipOnly } from './unzip-only.ts'

/** So many times over a file may be packed, such as a gzip within a zip archive. */
const MAX_LAYERS = 4

export interface PackedFile {
  /** What messages call it. */
  readonly file: string
  readonly signal: AbortSignal
  /** For what has to be kept in a temporary file on the way. */
  readonly maxBytes?: number | undefined
  /** A first layer that does not show in the bytes: a member of a zip archive. */
  readonly unpackFirst?: ((packed: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>) | undefined
}

/**
 * Unpacks bytes layer by layer, as their first bytes tell, until there is nothing more to unpack.
 *
 * @throws MktError FILE_CUT, FILE_DAMAGED, FILE_IS_BOMB, UNKNOWN_FORMAT (exit 65)
 */
export function unpack(chunks: AsyncIterable<Buffer>, packed: PackedFile): AsyncGenerator<Buffer> {
  const guard = bombGuard(packed.file)
  const bytes = guard.packed(chunks)
  if (packed.unpackFirst === undefined) return layersOf(bytes, packed, guard, 0)
  return layersOf(guard.unpacked(packed.unpackFirst(bytes)), packed, guard, 1)
}

async function* layersOf(
  chunks: AsyncIterable<Buffer>,
  packed: PackedFile,
  guard: BombGuard,
  depth: number,
): AsyncGenerator<Buffer> {
  const { head, all } = await peek(chunks, HEAD_BYTES)
  try {
    const unpackLayer = UNPACKERS.get(kindOf(head))
    if (unpackLayer === undefined) {
      refuseForeign(head, packed.file)
      yield* all
    } else {
      if (depth === MAX_LAYERS) throw tooDeep(packed.file)
      yield* layersOf(guard.unpacked(unpackLayer(all, packed)), packed, guard, depth + 1)
    }
  } finally {
    await all.return(undefined)
  }
}

type Unpacker = (packed: AsyncIterable<Buffer>, file: PackedFile) => AsyncGenerator<Buffer>

const UNPACKERS: ReadonlyMap<FileKind, Unpacker> = new Map<FileKind, Unpacker>([
  ['gzip', (packed, { file }) => gunzip(packed, file)],
  ['zstd', (packed, { file }) => unzstd(packed, file)],
  ['zip', unzipOnly],
])

function tooDeep(file: string) {
  return fileIsBomb(file, `it is packed more than ${MAX_LAYERS} times over`)
}
