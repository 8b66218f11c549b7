/** The codecs in which producers pack the records of a batch; each is loaded when it is first met. */
import type { Unpack } from './record-run.ts'

/** By the number that a batch gives of its codec. Rejects for a number that nobody has given out. */
export function unpackerOf(codec: number): Promise<Unpack> {
  const unpacker = unpackers.get(codec) ?? load(codec)
  unpackers.set(codec, unpacker)
  return unpacker
}

const unpackers = new Map<number, Promise<Unpack>>()

async function load(codec: number): Promise<Unpack> {
  switch (codec) {
    case 1:
      return (await import('./unpack-gzip.ts')).unpackGzip
    case 2:
      return (await import('./unpack-snappy.ts')).unpackSnappy
    case 3:
      return (await import('./unpack-lz4.ts')).unpackLz4
    case 4:
      return (await import('./unpack-zstd.ts')).unpackZstd
    default:
      throw new UnknownCodec(`codec ${codec}`)
  }
}

/** Named as kafkajs names it, which then does not try again. */
class UnknownCodec extends Error {
  override readonly name = 'KafkaJSNotImplemented'
}
