import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/** The chunks packed with gzip, a few kilobytes at a time; throws what they throw. */
export async function* packed(
  chunks: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const gzip = createGzip()
  const packing = pipeline(chunks, gzip)
  packing.catch(() => undefined)
  for await (const bytes of gzip) yield bytes as Buffer
  await packing
}
