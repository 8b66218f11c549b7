import { crc32 } from '../../core/crc32.ts'
import { gunzip } from './gunzip.ts'
import type { ZipMember } from './input.ts'
import { cannotUnpack, fileCut, fileDamaged } from './read-fault.ts'
import type { StoredFile } from './source.ts'
import { unzstd } from './unzstd.ts'

/** Where a member lies, and what messages call it. */
export interface MemberPlace {
  readonly archive: StoredFile
  readonly member: ZipMember
  readonly file: string
}

/**
 * Where the packed bytes of a member lie in its archive: [start, end).
 *
 * @throws MktError FILE_CUT and FILE_DAMAGED (exit 65), also where it is encrypted
 */
export async function memberRange({
  archive,
  member,
  file,
}: MemberPlace): Promise<[number, number]> {
  if (member.isEncrypted) throw cannotUnpack(file, 'zip data is encrypted')
  const header = await archive.read(member.offset, member.offset + LOCAL_HEADER_BYTES)
  if (header.length < LOCAL_HEADER_BYTES) throw fileCut(file, 'zip data is cut off')
  if (header.readUInt32LE(0) !== LOCAL_HEADER) {
    throw fileDamaged(file, 'zip data is damaged (it does not begin where the archive says)')
  }
  const start =
    member.offset + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28)
  return [start, start + member.packedBytes]
}

const LOCAL_HEADER = 0x04034b50
/** Before the name and the extra field, whose lengths are its last fields. */
const LOCAL_HEADER_BYTES = 30

/**
 * Unpacks a member and checks it against the size and the CRC that the archive has of it.
 *
 * @throws MktError FILE_CUT and FILE_DAMAGED (exit 65), after all bytes before the fault
 */
export function unpackMember(
  packed: AsyncIterable<Buffer>,
  { member, file }: MemberPlace,
): AsyncGenerator<Buffer> {
  const whole = untilCut(packed, member.packedBytes, file)
  switch (member.method) {
    case 0:
      return verified(whole, member, file)
    case 8:
      return gunzip(asGzip(whole, member), file, 'zip')
    case 93:
      return verified(unzstd(whole, file), member, file)
    default:
      throw cannotUnpack(file, `zip data is packed with ${methodName(member.method)}`)
  }
}

async function* untilCut(
  packed: AsyncIterable<Buffer>,
  wanted: number,
  file: string,
): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of packed) {
    bytes += chunk.length
    yield chunk
  }
  if (bytes < wanted) throw fileCut(file, `zip data is cut off after ${bytes} packed bytes`)
}

/** Deflated data with the frame of gzip: so zlib checks its CRC and its size. */
async function* asGzip(deflated: AsyncIterable<Buffer>, member: ZipMember): AsyncGenerator<Buffer> {
  yield Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0])
  yield* deflated
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(member.crc32, 0)
  trailer.writeUInt32LE(member.bytes % 2 ** 32, 4)
  yield trailer
}

async function* verified(
  chunks: AsyncIterable<Buffer>,
  member: ZipMember,
  file: string,
): AsyncGenerator<Buffer> {
  let bytes = 0
  let crc = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    crc = crc32(chunk, 0, chunk.length, crc)
    yield chunk
  }
  if (bytes !== member.bytes) {
    throw fileDamaged(file, `zip data has ${bytes} bytes, and the archive says ${member.bytes}`)
  }
  if (crc !== member.crc32) throw fileDamaged(file, 'zip data is damaged (its CRC is another)')
}

const METHODS = new Map([
  [9, 'deflate64'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [95, 'xz'],
  [98, 'PPMd'],
  [99, 'encryption'],
])

function methodName(method: number): string {
  return METHODS.get(method) ?? `method ${method}`
}
