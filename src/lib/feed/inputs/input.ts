/** The files that a command reads: what its words stand for, and what it finds in each. */
import type { Source } from './source.ts'

/** One file of trades: a file, a file within a zip archive, or standard input. */
export interface Input {
  /** Where it lies; - is standard input. */
  readonly path: string
  /** Which file it is of the zip archive at path. */
  readonly member?: ZipMember
  /** What messages call it: its path, archive.zip/member, or stdin. */
  readonly name: string
  /** Named by itself: one that a folder or a pattern brought along may turn out to be no trade file. */
  readonly isNamed: boolean
  /** Standard input, which findInputs has looked at. Whoever opened it closes it. */
  readonly opened?: Source
}

/** A file of a zip archive, as the archive's directory describes it. */
export interface ZipMember {
  readonly name: string
  /** Where its local header begins in the archive. */
  readonly offset: number
  readonly packedBytes: number
  readonly bytes: number
  readonly crc32: number
  /** How it is packed: 0 not at all, 8 deflate; the other numbers of the zip format too. */
  readonly method: number
  readonly isEncrypted: boolean
}

/** The content of an input, unpacked. */
export interface FileBytes {
  /** What messages call it. */
  readonly name: string
  /** Whether it can be read from the beginning again: a file can, a pipe cannot. */
  readonly repeatable: boolean
  /**
   * Its unpacked bytes from the beginning. Errors: FILE_CUT, FILE_DAMAGED, FILE_IS_BOMB and
   * FILE_TOO_LARGE (exit 65), FILE_UNREADABLE (74), AbortError.
   */
  read(): AsyncGenerator<Buffer>
  /** Set for a file on disk that is read from its beginning to its end. */
  readonly stored?: StoredBytes
  /** Set for a Parquet or Feather file, whose rows are not read from its beginning to its end. */
  readonly table?: TableFile
  close(): Promise<void>
}

/** The bytes of a file as they lie on disk. */
export interface StoredBytes {
  /** How they are packed, as far as their beginning tells; undefined where they are not. */
  readonly packing: 'gzip' | 'zip' | 'zstd' | undefined
  readonly total: number
  /** How many of them the newest read() has gone through. */
  done(): number
}

/** A file of which any part can be read. */
export interface TableFile {
  readonly kind: 'parquet' | 'feather'
  readonly size: number
  /** The bytes [start, end). */
  read(start: number, end: number): Promise<Buffer>
}

/** The rows of a table, as texts: numbers keep their digits, times become nanoseconds or ISO. */
export interface TableRows {
  readonly columns: readonly string[]
  /** How many rows there are. */
  readonly length: number
  /** All rows in their order, some thousands at a time; a null is an empty text. */
  rows(): AsyncGenerator<readonly (readonly string[])[]>
}
