import { gunzipSync } from 'node:zlib'
import { UNPACKED_MAX_BYTES } from './unpacked-limit.ts'

export function unpackGzip(packed: Buffer): Buffer {
  return gunzipSync(packed, { maxOutputLength: UNPACKED_MAX_BYTES })
}
