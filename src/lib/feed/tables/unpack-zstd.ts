import { decompress, Decompress } from 'fzstd'
import { check } from './table-fault.ts'

/** Unpacks zstd that should become so many bytes; memory is bounded whatever its head claims. */
export function unpackZstd(packed: Uint8Array, length: number): Uint8Array {
  const head = headOf(packed)
  // What the head declares the library allocates at once, and fills without copies.
  return head.length === length ? decompress(packed) : unpackInParts(packed, length)
}

/** Encoders use 2 to 8 MiB unless they are told otherwise; the whole of it is moved for each part. */
const WINDOW_MAX_BYTES = 32 * 1024 * 1024

function unpackInParts(packed: Uint8Array, length: number): Uint8Array {
  check(headOf(packed).window <= WINDOW_MAX_BYTES, 'its zstd needs too large a window')
  const bytes = new Uint8Array(length)
  let at = 0
  const stream = new Decompress((part) => {
    check(at + part.length <= length, 'it has more bytes unpacked than it says')
    bytes.set(part, at)
    at += part.length
  })
  stream.push(packed, true)
  return bytes.subarray(0, at)
}

interface ZstdHead {
  /** How many bytes come out; undefined where the frame does not say. */
  readonly length: number | undefined
  readonly window: number
}

const HAS_NO_WINDOW = 0x20

/** The head of a frame, RFC 8878 section 3.1.1.1. */
function headOf(packed: Uint8Array): ZstdHead {
  const flags = packed[4] ?? 0
  const isWhole = (flags & HAS_NO_WINDOW) !== 0
  const idBytes = [0, 1, 2, 4][flags & 3] as number
  const lengthBytes = [isWhole ? 1 : 0, 2, 4, 8][flags >> 6] as number
  const at = 5 + (isWhole ? 0 : 1) + idBytes
  let length = lengthBytes === 2 ? 256 : 0
  for (let byte = 0; byte < lengthBytes; byte += 1) length += (packed[at + byte] ?? 0) * 256 ** byte
  const exponent = 10 + ((packed[5] ?? 0) >> 3)
  const window = isWhole ? length : 2 ** exponent * (1 + ((packed[5] ?? 0) & 7) / 8)
  return { length: lengthBytes === 0 ? undefined : length, window }
}
