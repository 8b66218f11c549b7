import { decompress, Decompress } from 'fzstd'
import { zstdHead } from '../../core/zstd-head.ts'
import { check } from './table-fault.ts'

/** Unpacks zstd that should become so many bytes; memory is bounded whatever its head claims. */
export function unpackZstd(packed: Uint8Array, length: number): Uint8Array {
  const head = zstdHead(packed)
  // What the head declares the library allocates at once, and fills without copies.
  return head.length === length ? decompress(packed) : unpackInParts(packed, length)
}

/** Encoders use 2 to 8 MiB unless they are told otherwise; the whole of it is moved for each part. */
const WINDOW_MAX_BYTES = 32 * 1024 * 1024

function unpackInParts(packed: Uint8Array, length: number): Uint8Array {
  check(zstdHead(packed).window <= WINDOW_MAX_BYTES, 'its zstd needs too large a window')
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
