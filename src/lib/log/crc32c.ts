import { crcTables, slicedCrc } from '../core/sliced-crc.ts'

const TABLES = crcTables(0x82f63b78)

/** CRC-32C (Castagnoli) of bytes[start, end), as Kafka's record batches have it. */
export function crc32c(bytes: Uint8Array, start: number, end: number): number {
  return slicedCrc(TABLES, bytes, start, end, 0)
}
