/** What the end of an Arrow file says about the rest: its columns and where its batches lie. */
import { Footer, type FileBlock } from 'apache-arrow/ipc/metadata/file'
import type { TableFile } from '../inputs/input.ts'
import { checkFooter } from './flatbuffer-bounds.ts'
import { cut, readExactly } from './read-exactly.ts'
import { check, unsupported } from './table-fault.ts'

export interface ArrowFooter {
  readonly schema: Footer['schema']
  readonly dictionaries: readonly FileBlock[]
  readonly batches: readonly FileBlock[]
}

const MAGIC = 'ARROW1'
/** The length of the footer and the magic stand behind it. */
const TAIL_BYTES = 4 + MAGIC.length
const FOOTER_MAX_BYTES = 64 * 1024 * 1024

export async function readArrowFooter(file: TableFile): Promise<ArrowFooter> {
  const bytes = await footerBytes(file)
  checkFooter(bytes)
  const footer = Footer.decode(bytes)
  const batches = [...footer.recordBatches()]
  const dictionaries = [...footer.dictionaryBatches()]
  for (const block of [...dictionaries, ...batches]) checkBlock(block, file)
  return { schema: footer.schema, dictionaries, batches }
}

async function footerBytes(file: TableFile): Promise<Uint8Array> {
  if (file.size < 2 * TAIL_BYTES) throw cut(`it has only ${file.size} bytes`)
  const tail = await readExactly(file, file.size - TAIL_BYTES, file.size)
  const magic = Buffer.from(tail.subarray(4)).toString('latin1')
  if (magic !== MAGIC) throw cut(`a Feather file ends in ${MAGIC}, and this one does not`)
  const length = new DataView(tail.buffer).getInt32(0, true)
  const isSound = length > 0 && length <= Math.min(file.size - TAIL_BYTES, FOOTER_MAX_BYTES)
  check(isSound, `its footer claims to have ${length} bytes`)
  return readExactly(file, file.size - TAIL_BYTES - length, file.size - TAIL_BYTES)
}

/** A batch is held in memory as a whole, packed and unpacked. */
export const BATCH_MAX_BYTES = 512 * 1024 * 1024
const HEAD_MAX_BYTES = 16 * 1024 * 1024

function checkBlock({ offset, metaDataLength, bodyLength }: FileBlock, file: TableFile): void {
  const isSound = offset >= 0 && metaDataLength >= 8 && bodyLength >= 0
  check(isSound && metaDataLength <= HEAD_MAX_BYTES, 'a batch of rows lies at an impossible place')
  check(offset + metaDataLength + bodyLength <= file.size, 'a batch of rows lies beyond its end')
  if (bodyLength > BATCH_MAX_BYTES) throw tooLarge(bodyLength)
}

export function tooLarge(bytes: number): Error {
  return unsupported(
    `it has a batch of rows of ${bytes} bytes; at most ${BATCH_MAX_BYTES} are read at once`,
    'write it again in smaller batches: as Parquet, or with chunksize=100000 of to_feather in pandas',
  )
}
