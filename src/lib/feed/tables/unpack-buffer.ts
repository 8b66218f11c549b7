import { decompressBlock } from 'lz4js'
import { check, unsupported } from './table-fault.ts'
import { unpackZstd } from './unpack-zstd.ts'

/** Unpacks a buffer of a record batch into `target`, which it must fill. */
export function unpackBuffer(kind: number, packed: Uint8Array, target: Uint8Array): void {
  if (kind === LZ4_FRAME) unpackLz4(packed, target)
  else if (kind === ZSTD) fillFromZstd(packed, target)
  else
    throw unsupported('it is packed by an unknown method', 'write it again, packed by lz4 or zstd')
}

function fillFromZstd(packed: Uint8Array, target: Uint8Array): void {
  const bytes = unpackZstd(packed, target.length)
  check(bytes.length === target.length, lengthFault(bytes.length, target.length))
  target.set(bytes)
}

function lengthFault(length: number, wanted: number): string {
  return `a column has ${length} bytes unpacked instead of ${wanted}`
}

/** As CompressionType in Message.fbs of Apache Arrow numbers them. */
const LZ4_FRAME = 0
const ZSTD = 1

const MAGIC = 0x184d2204
const HAS_BLOCK_SUMS = 0x10
const HAS_LENGTH = 0x08
const HAS_DICTIONARY = 0x01
const IS_PLAIN = 0x8000_0000

/** The library unpacks blocks; of a frame it believes every length. Checksums are passed over. */
function unpackLz4(packed: Uint8Array, target: Uint8Array): void {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  check(view.getUint32(0, true) === MAGIC, 'a column is no LZ4 frame')
  const flags = view.getUint8(4)
  let from = 7 + (flags & HAS_LENGTH ? 8 : 0) + (flags & HAS_DICTIONARY ? 4 : 0)
  let to = 0
  for (;;) {
    const head = view.getUint32(from, true)
    if (head === 0) break
    const length = head & ~IS_PLAIN
    from += 4
    check(length >= 0 && from + length <= packed.length, 'a column is longer than its batch')
    if (head & IS_PLAIN) target.set(packed.subarray(from, from + length), to)
    to = head & IS_PLAIN ? to + length : decompressBlock(packed, target, from, length, to)
    check(to <= target.length, 'a column has more bytes unpacked than it says')
    from += length + (flags & HAS_BLOCK_SUMS ? 4 : 0)
  }
  check(to === target.length, lengthFault(to, target.length))
}
