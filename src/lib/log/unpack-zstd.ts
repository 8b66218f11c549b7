import * as zlib from 'node:zlib'
import { Decompress } from 'fzstd'
import { zstdHead } from '../core/zstd-head.ts'
import { checkUnpacked, UNPACKED_MAX_BYTES } from './unpacked-limit.ts'

/** By Node itself from version 22.15 on, five times as fast. */
export function unpackZstd(packed: Buffer): Buffer {
  return native === undefined
    ? unpackInParts(packed)
    : native(packed, { maxOutputLength: UNPACKED_MAX_BYTES })
}

type Native = (packed: Buffer, limits: { maxOutputLength: number }) => Buffer

const native = (zlib as { zstdDecompressSync?: Native }).zstdDecompressSync

function unpackInParts(packed: Buffer): Buffer {
  checkUnpacked(zstdHead(packed).window)
  const parts: Uint8Array[] = []
  let bytes = 0
  const stream = new Decompress((part) => {
    checkUnpacked((bytes += part.length))
    parts.push(part)
  })
  stream.push(packed, true)
  return Buffer.concat(parts, bytes)
}
