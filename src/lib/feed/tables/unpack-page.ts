import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { CompressionCodec } from 'hyparquet'
import { decompressLz4Raw, decompressSnappy } from 'hyparquet-compressors'
import { check, unsupported } from './table-fault.ts'
import { unpackZstd } from './unpack-zstd.ts'

/**
 * Unpacks what must become exactly so many bytes. Node unpacks gzip and Brotli; it has no snappy,
 * LZ4 nor, before version 22.15, zstd. (So many bytes are taken at once: the caller limits them.)
 */
export function unpackPage(
  codec: CompressionCodec,
  packed: Uint8Array,
  length: number,
): Uint8Array<ArrayBuffer> {
  const bytes = unpack(codec, packed, length)
  check(bytes.length === length, `a page has ${bytes.length} bytes unpacked instead of ${length}`)
  const isAlone = bytes.byteLength === bytes.buffer.byteLength
  return isAlone ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes)
}

function unpack(codec: CompressionCodec, packed: Uint8Array, length: number): Uint8Array {
  if (length === 0) return new Uint8Array(0)
  switch (codec) {
    case 'UNCOMPRESSED':
      return packed
    case 'SNAPPY':
      return decompressSnappy(packed, length)
    case 'GZIP':
      return gunzipSync(packed, { maxOutputLength: length })
    case 'BROTLI':
      return brotliDecompressSync(packed, { maxOutputLength: length })
    case 'ZSTD':
      return unpackZstd(packed, length)
    case 'LZ4_RAW':
      return decompressLz4Raw(packed, length)
    case 'LZ4':
      return hadoopLz4(packed, length)
    case 'LZO':
    default:
      throw unsupported(`it is packed by ${codec ?? 'an unknown method'}`, PACK_OTHERWISE)
  }
}

const PACK_OTHERWISE = 'write it again, packed by snappy or zstd'

/** Blocks that say their lengths, as Hadoop writes them; other writers wrote one bare block. */
function hadoopLz4(packed: Uint8Array, length: number): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const bytes = new Uint8Array(length)
  let at = 0
  for (let from = 0; from < packed.length;) {
    if (from + 8 > packed.length) return decompressLz4Raw(packed, length)
    const [unpackedLength, packedLength] = [view.getUint32(from), view.getUint32(from + 4)]
    const isBlock = packedLength > 0 && from + 8 + packedLength <= packed.length
    if (!isBlock || at + unpackedLength > length) return decompressLz4Raw(packed, length)
    const block = packed.subarray(from + 8, from + 8 + packedLength)
    bytes.set(decompressLz4Raw(block, unpackedLength), at)
    at += unpackedLength
    from += 8 + packedLength
  }
  return bytes
}
