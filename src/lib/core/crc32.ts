import { crcTables, slicedCrc } from './sliced-crc.ts'

const TABLES = crcTables(0xedb88320)

/**
 * CRC-32 (as in gzip) of bytes[start, end); Node has it built in only from 20.15 on. Bytes that come
 * piece by piece are summed up with the CRC of those before.
 */
export function crc32(bytes: Uint8Array, start: number, end: number, before = 0): number {
  return slicedCrc(TABLES, bytes, start, end, before)
}
