import type { ByteReader } from './byte-reader.ts'

/** What the header of a zstd frame says. */
export interface ZstdHeader {
  /** All bytes of the header, its magic number included. */
  readonly bytes: Buffer
  /** How far back the data refers: so much memory unpacking it takes. */
  readonly windowBytes: number
  /** How many bytes the frame unpacks to, where it says so. */
  readonly contentBytes: number | undefined
  readonly hasDictionary: boolean
  readonly hasChecksum: boolean
}

/** Reads the header that follows a magic number. */
export async function readZstdHeader(magic: Buffer, reader: ByteReader): Promise<ZstdHeader> {
  const first = await reader.take(1)
  const flags = first[0] as number
  const lengths = fieldLengths(flags)
  const rest = await reader.take(lengths.window + lengths.dictionary + lengths.content)
  const contentBytes = contentSize(rest, lengths)
  return {
    bytes: Buffer.concat([magic, first, rest]),
    windowBytes: lengths.window === 0 ? (contentBytes ?? 0) : windowSize(rest[0] as number),
    contentBytes,
    hasDictionary: rest.subarray(lengths.window, lengths.window + lengths.dictionary).some(Boolean),
    hasChecksum: (flags & CHECKSUM_FLAG) !== 0,
  }
}

/** The bit of the fifth byte that says that a checksum follows the frame. */
export const CHECKSUM_FLAG = 0b100

/** A frame of a single segment has no window of its own: its content is the window. */
const SINGLE_SEGMENT_FLAG = 0b10_0000

interface FieldLengths {
  readonly window: number
  readonly dictionary: number
  readonly content: number
}

function fieldLengths(flags: number): FieldLengths {
  const isSingle = (flags & SINGLE_SEGMENT_FLAG) !== 0
  const contentFlag = flags >> 6
  return {
    window: isSingle ? 0 : 1,
    dictionary: [0, 1, 2, 4][flags & 3] as number,
    content: contentFlag === 0 ? Number(isSingle) : 1 << contentFlag,
  }
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}

function contentSize(fields: Buffer, { window, dictionary, content }: FieldLengths) {
  const at = window + dictionary
  if (content === 0) return undefined
  if (content === 8) return Number(fields.readBigUInt64LE(at))
  return fields.readUIntLE(at, content) + (content === 2 ? 256 : 0)
}
