import { createGunzip } from 'node:zlib'
import { fileCut, fileDamaged } from './read-fault.ts'

/** So much packed data is unpacked at a time: at most about 16 MiB come out of it. */
const SLICE_BYTES = 16 * 1024

/**
 * Unpacks gzip of one or several members. All bytes before a fault are given, the same ones each
 * time, and then the fault: MktError FILE_CUT or FILE_DAMAGED, both with exit 65.
 *
 * @param kind what messages call the packed data: gzip, or zip
 */
export async function* gunzip(
  packed: AsyncIterable<Buffer>,
  file: string,
  kind = 'gzip',
): AsyncGenerator<Buffer> {
  const inflater = openInflater()
  let unpackedBytes = 0
  try {
    for await (const slice of slicesOf(packed)) {
      const bytes = await inflater.write(slice)
      unpackedBytes += bytes.length
      if (bytes.length > 0) yield bytes
      if (inflater.fault() !== undefined) break
    }
    const rest = await inflater.end()
    if (rest.length > 0) yield rest
    const fault = inflater.fault()
    if (fault !== undefined) throw damaged(fault, unpackedBytes + rest.length, file, kind)
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

/** What zlib says where the data just stops. */
const CUT = 'Z_BUF_ERROR'

function damaged(fault: NodeJS.ErrnoException, bytes: number, file: string, kind: string) {
  return fault.code === CUT
    ? fileCut(file, `${kind} data is cut off after ${bytes} unpacked bytes`)
    : fileDamaged(file, `${kind} data is damaged (${fault.message}) after ${bytes} unpacked bytes`)
}
