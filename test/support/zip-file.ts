/** Zip archives for tests, byte by byte, so that each field can be wrong. */
import { deflateRawSync } from 'node:zlib'
import { crc32 } from '../../src/lib/core/crc32.ts'

export interface ZippedFile {
  readonly name: string
  readonly content?: string | Buffer
  /** 8 is deflate, the default; 0 stores the content as it is. */
  readonly method?: number
  /** What lies in the archive, where neither of the two methods makes it. */
  readonly packed?: Buffer
  /** Bit 0 says that it is encrypted. */
  readonly flags?: number
  readonly crc?: number
  readonly size?: number
}

/** An archive of these files. */
export function zipOf(...files: readonly ZippedFile[]): Buffer {
  const members: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const file of files) {
    const name = Buffer.from(file.name)
    const packed = packedOf(file)
    const fields = commonFields(file, name, packed)
    const member = Buffer.concat([uint32(0x04034b50), fields, name, packed])
    const place = Buffer.concat([Buffer.alloc(10), uint32(offset)])
    directory.push(uint32(0x02014b50), uint16(20), fields, place, name)
    members.push(member)
    offset += member.length
  }
  return Buffer.concat([...members, ...directory, endOf(files.length, directory, offset)])
}

function packedOf({ packed, method = 8, content = '' }: ZippedFile): Buffer {
  if (packed !== undefined) return packed
  return method === 0 ? Buffer.from(content) : deflateRawSync(content)
}

/** From the version on to the length of the extra field, which is the same in both headers. */
function commonFields(file: ZippedFile, name: Buffer, packed: Buffer): Buffer {
  const content = Buffer.from(file.content ?? '')
  return Buffer.concat([
    ...[uint16(20), uint16(file.flags ?? 0), uint16(file.method ?? 8), uint32(0)],
    uint32(file.crc ?? crc32(content, 0, content.length)),
    ...[uint32(packed.length), uint32(file.size ?? content.length)],
    ...[uint16(name.length), uint16(0)],
  ])
}

function endOf(count: number, directory: readonly Buffer[], offset: number): Buffer {
  const bytes = directory.reduce((total, { length }) => total + length, 0)
  const counts = [uint16(count), uint16(count), uint32(bytes), uint32(offset)]
  return Buffer.concat([uint32(0x06054b50), uint32(0), ...counts, uint16(0)])
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
