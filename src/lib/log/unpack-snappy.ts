import { compressors } from 'hyparquet-compressors'
import { damaged } from './record-run.ts'
import { checkUnpacked } from './unpacked-limit.ts'

/** Snappy as Java's clients write it, in blocks behind a head of their own, or one bare block. */
export function unpackSnappy(packed: Buffer): Buffer {
  if (!packed.subarray(0, MAGIC.length).equals(MAGIC)) return unpackBlock(packed)
  const parts: Buffer[] = []
  let bytes = 0
  for (let at = HEAD_BYTES; at < packed.length;) {
    const end = at + SIZE_BYTES + (at + SIZE_BYTES > packed.length ? 0 : packed.readInt32BE(at))
    if (end <= at + SIZE_BYTES || end > packed.length) throw damaged('its snappy data is cut')
    const part = unpackBlock(packed.subarray(at + SIZE_BYTES, end))
    checkUnpacked((bytes += part.length))
    parts.push(part)
    at = end
  }
  return Buffer.concat(parts, bytes)
}

/** What snappy-java begins with; a version and the oldest one that can read it follow. */
const MAGIC = Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0])
const HEAD_BYTES = MAGIC.length + 8
const SIZE_BYTES = 4

function unpackBlock(block: Buffer): Buffer {
  const length = unpackedLength(block)
  checkUnpacked(length)
  const { buffer, byteOffset, byteLength } = uncompress(block, length)
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** In WebAssembly, three times as fast as the native package that copies in and out of Rust. */
const uncompress = compressors.SNAPPY as (packed: Uint8Array, length: number) => Uint8Array

const LENGTH_BYTES = 5

/** A block begins with the length of what it becomes, seven bits a byte. */
function unpackedLength(block: Buffer): number {
  let length = 0
  for (let index = 0; index < LENGTH_BYTES; index += 1) {
    const byte = block[index] ?? 0
    length += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return length
  }
  throw damaged('its snappy data has no length')
}
