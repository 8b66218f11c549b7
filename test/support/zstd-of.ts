/** No part of it can be larger. */
const BLOCK_MAX_BYTES = 128 * 1024

/** A Zstd file of blocks that are not packed: Node 20 has no encoder, and decoders must read it. */
export function zstdOf(text: string): Buffer {
  const content = Buffer.from(text)
  const count = Math.max(1, Math.ceil(content.length / BLOCK_MAX_BYTES))
  const blocks = Array.from({ length: count }, (_, at) => {
    const part = content.subarray(at * BLOCK_MAX_BYTES, (at + 1) * BLOCK_MAX_BYTES)
    const isLast = at === count - 1 ? 1 : 0
    const header = Buffer.alloc(3)
    header.writeUIntLE(part.length * 8 + isLast, 0, 3)
    return Buffer.concat([header, part])
  })
  return Buffer.concat([frameHeader(content.length), ...blocks])
}

/** In one segment, its size in four bytes. */
function frameHeader(size: number): Buffer {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0])
  header.writeUInt32LE(size, 5)
  return header
}
