/** What a file is by its first bytes; its name says nothing. */
import { fileIsForeign } from './read-fault.ts'

export type FileKind = 'gzip' | 'zip' | 'zstd' | 'parquet' | 'feather' | 'other'

/** So many first bytes tell every kind but tar, which is told where more of them came along. */
export const HEAD_BYTES = 8

/** The kind of a file that begins with these bytes. */
export function kindOf(head: Buffer): FileKind {
  const hex = head.toString('hex', 0, HEAD_BYTES)
  return KINDS.find(([, pattern]) => pattern.test(hex))?.[0] ?? 'other'
}

/** @throws MktError UNKNOWN_FORMAT (exit 65) that names a kind which mkt does not read */
export function refuseForeign(head: Buffer, file: string): void {
  const hex = head.toString('hex', 0, TAR_HEADER_BYTES)
  for (const [what, pattern, tryThis] of FOREIGN_KINDS) {
    if (pattern.test(hex)) throw fileIsForeign(file, what, tryThis)
  }
}

const TAR_HEADER_BYTES = 512

/** A zip without files is only its end; a zstd file may begin with a frame that readers skip. */
const KINDS: readonly (readonly [FileKind, RegExp])[] = [
  ['gzip', /^1f8b/],
  ['zip', /^504b(0304|0506)/],
  ['zstd', /^(28b52ffd|5.2a4d18)/],
  ['parquet', /^50415231/],
  ['feather', /^4152524f5731/],
]

const UNPACK_IT = 'unpack it first'
const AS_CSV = 'write it as CSV or Parquet first'

const FOREIGN_KINDS: readonly (readonly [string, RegExp, string])[] = [
  ['a tar archive', /^.{514}7573746172/, UNPACK_IT],
  ['a rar archive', /^526172211a07/, UNPACK_IT],
  ['a 7z archive', /^377abcaf271c/, UNPACK_IT],
  ['a part of a split zip archive', /^504b0708/, 'put its parts together first'],
  ['packed with xz', /^fd377a585a00/, UNPACK_IT],
  ['packed with bzip2', /^425a683[1-9](314159|177245)/, UNPACK_IT],
  ['packed with lz4', /^04224d18/, UNPACK_IT],
  ['packed with compress', /^1f9d/, UNPACK_IT],
  ['an old Feather file (version 1)', /^46454131/, AS_CSV],
  ['a DBN file of Databento', /^44424e0[1-9]/, AS_CSV],
  ['an HDF5 file', /^894844460d0a/, AS_CSV],
  ['an ORC file', /^4f52430/, AS_CSV],
  ['an Avro file', /^4f626a01/, AS_CSV],
  ['an SQLite database', /^53514c6974652066/, AS_CSV],
]
