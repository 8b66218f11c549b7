import { createGunzip } from 'node:zlib'
import { EXIT, MktError } from '../core/errors.ts'

/** So much packed data is unpacked at a time: at most about 16 MiB come out of it. */
const SLICE_BYTES = 16 * 1024
/** Files below this size unpacked may be packed as tightly as they like … */
const FREE_BYTES = 256 * 1024 * 1024
/** … larger ones are taken for a decompression bomb above this ratio of unpacked to packed. */
const MAX_RATIO = 200

/**
 * Unpacks gzip of one or several members. All bytes before a fault are given, the same ones each
 * time, and then the fault: MktError FILE_CUT, FILE_DAMAGED or FILE_IS_BOMB, all with exit 65.
 */
export async function* gunzip(packed: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  const inflater = openInflater()
  const size = { packed: 0, unpacked: 0 }
  try {
    for await (const slice of slicesOf(packed)) {
      const bytes = await inflater.write(slice)
      size.packed += slice.length
      size.unpacked += bytes.length
      if (bytes.length > 0) yield bytes
      if (inflater.fault() !== undefined) break
      refuseBomb(size, file)
    }
    const rest = await inflater.end()
    if (rest.length > 0) yield rest
    const fault = inflater.fault()
    if (fault !== undefined) throw damaged(fault, size.unpacked + rest.length, file)
  } finally {
    inflater.close()
  }
}

async function* slicesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      yield chunk.subarray(at, at + SLICE_BYTES)
    }
  }
}

interface Inflater {
  /** What comes out of these bytes. */
  write(packed: Buffer): Promise<Buffer>
  /** What comes out at the end. */
  end(): Promise<Buffer>
  fault(): NodeJS.ErrnoException | undefined
  close(): void
}

/** Reading a zlib stream as an iterable would lose what it still held when a fault showed up. */
function openInflater(): Inflater {
  const stream = createGunzip({ chunkSize: 4 * SLICE_BYTES })
  let parts: Buffer[] = []
  let fault: NodeJS.ErrnoException | undefined
  let isOver = false
  let proceed = (): void => undefined
  const stop = (error?: NodeJS.ErrnoException | null): void => {
    fault ??= error ?? undefined
    isOver = true
    proceed()
  }
  stream.on('data', (part: Buffer) => parts.push(part))
  stream.on('end', () => stop())
  stream.on('error', stop)
  const step = async (act: (done: () => void) => void): Promise<Buffer> => {
    if (!isOver) await new Promise<void>((resolve) => act((proceed = resolve)))
    const bytes = Buffer.concat(parts)
    parts = []
    return bytes
  }
  return {
    write: (packed) =>
      step((done) => stream.write(packed, (error) => (error ? stop(error) : done()))),
    end: () => step(() => stream.end()),
    fault: () => fault,
    close: () => stream.destroy(),
  }
}

function refuseBomb({ packed, unpacked }: { packed: number; unpacked: number }, file: string) {
  if (unpacked <= FREE_BYTES || unpacked <= packed * MAX_RATIO) return
  throw new MktError(
    `Cannot read ${file}: ${packed} bytes of gzip have grown to ${unpacked}; more than ${MAX_RATIO} times their size is taken for a decompression bomb`,
    {
      code: 'FILE_IS_BOMB',
      exit: EXIT.badData,
      tryThis: ['unpack it yourself (gunzip), if you trust it'],
    },
  )
}

/** What zlib says where the data just stops. */
const CUT = 'Z_BUF_ERROR'

function damaged(fault: NodeJS.ErrnoException, bytes: number, file: string): MktError {
  const isCut = fault.code === CUT
  const what = isCut ? 'its gzip data is cut off' : `its gzip data is damaged (${fault.message})`
  return new MktError(`Cannot read ${file} to its end: ${what} after ${bytes} unpacked bytes`, {
    code: isCut ? 'FILE_CUT' : 'FILE_DAMAGED',
    exit: EXIT.badData,
    tryThis: ['get the whole file once more'],
  })
}
