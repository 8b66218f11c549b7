import { byteReader, type ByteReader } from './byte-reader.ts'
import { cannotUnpack, fileCut, fileDamaged } from './read-fault.ts'
import { xxh64 } from './xxh64.ts'
import { zstdBlocks, type ZstdFaults } from './zstd-blocks.ts'
import { readZstdHeader, type ZstdHeader } from './zstd-header.ts'

/**
 * Unpacks zstd of one or several frames, and checks sizes and checksums that the frames have. All
 * bytes before a fault are given, and then the fault: MktError FILE_CUT or FILE_DAMAGED, both with
 * exit 65.
 */
export async function* unzstd(packed: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  const source = packed[Symbol.asyncIterator]()
  let bytes = 0
  const after = () => `after ${bytes} unpacked bytes`
  const faults: ZstdFaults = {
    cut: () => fileCut(file, `zstd data is cut off ${after()}`),
    damaged: (why) => fileDamaged(file, `zstd data is damaged (${why}) ${after()}`),
    unfit: (why) => cannotUnpack(file, `zstd data ${why}`),
  }
  try {
    for await (const block of framesOf(byteReader(source, faults.cut), faults)) {
      bytes += block.length
      yield block
    }
  } finally {
    await source.return?.()
  }
}

const FRAME = 0xfd2fb528
/** Of the frames that readers skip, with any last four bits. */
const SKIPPED_FRAME = 0x184d2a50

async function* framesOf(reader: ByteReader, faults: ZstdFaults): AsyncGenerator<Buffer> {
  while (!(await reader.isOver())) {
    const magic = await reader.take(4)
    const number = magic.readUInt32LE(0)
    if (number === FRAME) yield* frame(magic, reader, faults)
    else if ((number & 0xfffffff0) >>> 0 === SKIPPED_FRAME) await skipFrame(reader)
    else throw faults.damaged('no zstd frame follows')
  }
}

async function skipFrame(reader: ByteReader): Promise<void> {
  const size = await reader.take(4)
  await reader.skip(size.readUInt32LE(0))
}

async function* frame(
  magic: Buffer,
  reader: ByteReader,
  faults: ZstdFaults,
): AsyncGenerator<Buffer> {
  const header = await readZstdHeader(magic, reader)
  refuseUnfit(header, faults)
  const hash = xxh64()
  let bytes = 0
  for await (const block of zstdBlocks(header, reader, faults)) {
    bytes += block.length
    if (header.hasChecksum) hash.update(block)
    yield block
  }
  if (bytes !== (header.contentBytes ?? bytes)) throw faults.damaged('its size is another')
  if (!header.hasChecksum) return
  const checksum = await reader.take(4)
  if (checksum.readUInt32LE(0) !== hash.low()) throw faults.damaged('its checksum is another')
}

/** As far back as zstd itself refers unless it is told otherwise; so much memory it may take. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024

function refuseUnfit({ windowBytes, hasDictionary }: ZstdHeader, faults: ZstdFaults): void {
  if (hasDictionary) throw faults.unfit('is packed with a dictionary')
  if (windowBytes <= MAX_WINDOW_BYTES) return
  const mebibytes = Math.ceil(windowBytes / 2 ** 20)
  throw faults.unfit(`takes ${mebibytes} MiB of memory to unpack, which is more than mkt allows`)
}
