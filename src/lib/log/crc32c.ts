import { createRequire } from 'node:module'
import { crcTables, slicedCrc } from '../core/sliced-crc.ts'

/** CRC-32C (Castagnoli) of bytes[start, end), as Kafka's record batches have it. */
export function crc32c(bytes: Uint8Array, start: number, end: number): number {
  return native === undefined || end - start < NATIVE_MIN_BYTES
    ? portableCrc32c(bytes, start, end)
    : native.crc32c(bytes.subarray(start, end))
}

/** The same where there is no native code for the machine. */
export function portableCrc32c(bytes: Uint8Array, start: number, end: number): number {
  return slicedCrc(TABLES, bytes, start, end, 0)
}

const TABLES = crcTables(0x82f63b78)
/** For fewer, going to native code and back costs more than it spares. */
const NATIVE_MIN_BYTES = 2_048

/** Four times as fast; an optional package, for not every machine has a build of it. */
const native = loadNative()

function loadNative(): { crc32c(bytes: Uint8Array): number } | undefined {
  try {
    return createRequire(import.meta.url)('@node-rs/crc32') as typeof import('@node-rs/crc32')
  } catch {
    return undefined
  }
}
