import { messageOf, type MktError } from '../../core/errors.ts'
import type { ByteReader } from './byte-reader.ts'
import { CHECKSUM_FLAG, type ZstdHeader } from './zstd-header.ts'

/** Makes the error of what can be wrong with zstd data. */
export interface ZstdFaults {
  readonly cut: () => MktError
  readonly damaged: (why: string) => MktError
  /** Sound, but nothing that mkt unpacks. */
  readonly unfit: (why: string) => MktError
}

/** The blocks of a frame, unpacked, up to its checksum. */
export async function* zstdBlocks(
  header: ZstdHeader,
  reader: ByteReader,
  faults: ZstdFaults,
): AsyncGenerator<Buffer> {
  const unpack = await blockUnpacker(header, faults)
  let isLast = false
  while (!isLast) {
    const blockHeader = await reader.take(3)
    isLast = ((blockHeader[0] as number) & 1) === 1
    const body = await reader.take(bodyBytes(blockHeader.readUIntLE(0, 3)))
    const block = unpack(blockHeader, body, isLast)
    if (block.length > 0) yield block
  }
}

/** How many bytes a block has besides its header. */
function bodyBytes(header: number): number {
  const isOneByteRepeated = ((header >> 1) & 3) === 1
  return isOneByteRepeated ? 1 : header >> 3
}

/**
 * fzstd goes past checksums without a look, so it is told that there is none. It keeps every piece
 * that ends where a block ends, unless the next piece ends within one: hence two pieces a block.
 */
async function blockUnpacker(
  header: ZstdHeader,
  faults: ZstdFaults,
): Promise<(blockHeader: Buffer, body: Buffer, isLast: boolean) => Buffer> {
  const { Decompress } = await import('fzstd')
  let parts: Uint8Array[] = []
  const stream = new Decompress((part) => parts.push(part))
  const plainHeader = Buffer.from(header.bytes)
  plainHeader[4] = (plainHeader[4] as number) & ~CHECKSUM_FLAG
  stream.push(plainHeader)
  return (blockHeader, body, isLast) => {
    parts = []
    try {
      stream.push(blockHeader)
      stream.push(body, isLast)
    } catch (error) {
      throw faults.damaged(messageOf(error))
    }
    return joined(parts)
  }
}

/** A block is nearly always one part, which is not copied. */
function joined(parts: readonly Uint8Array[]): Buffer {
  const [first, ...rest] = parts.filter(({ length }) => length > 0)
  if (first === undefined || rest.length > 0) return Buffer.concat(parts)
  return Buffer.from(first.buffer, first.byteOffset, first.length)
}
