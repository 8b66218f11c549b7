const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1
  return crc >>> 0
})

/**
 * CRC-32 (as in gzip) of bytes[start, end); Node has it built in only from 20.15 on. Bytes that come
 * piece by piece are summed up with the CRC of those before.
 */
export function crc32(bytes: Uint8Array, start: number, end: number, before = 0): number {
  let crc = before ^ 0xffffffff
  for (let at = start; at < end; at += 1) {
    crc = (TABLE[(crc ^ (bytes[at] as number)) & 0xff] as number) ^ (crc >>> 8)
  }
  return (crc ^ 0xffffffff) >>> 0
}
