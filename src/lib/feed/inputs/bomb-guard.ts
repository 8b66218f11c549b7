import { fileIsBomb } from './read-fault.ts'

/** Files below this size unpacked may be packed as tightly as they like … */
const FREE_BYTES = 256 * 1024 * 1024
/** … larger ones are taken for a decompression bomb above this ratio of unpacked to packed. */
const MAX_RATIO = 200

/** Compares what comes out of a file with what went in. */
export interface BombGuard {
  /** Passes on the packed bytes, as they lie on disk. */
  packed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer>
  /**
   * Passes on what a layer of packing gives, however many layers lie below it.
   *
   * @throws MktError FILE_IS_BOMB (exit 65)
   */
  unpacked(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer>
}

export function bombGuard(file: string): BombGuard {
  let packedBytes = 0
  return {
    packed: async function* (chunks) {
      for await (const chunk of chunks) {
        packedBytes += chunk.length
        yield chunk
      }
    },
    unpacked: async function* (chunks) {
      let bytes = 0
      for await (const chunk of chunks) {
        bytes += chunk.length
        refuseBomb(packedBytes, bytes, file)
        yield chunk
      }
    },
  }
}

/** @throws MktError FILE_IS_BOMB (exit 65) where so many bytes unpacked are too many */
export function refuseBomb(packed: number, unpacked: number, file: string): void {
  if (unpacked <= FREE_BYTES || unpacked <= packed * MAX_RATIO) return
  throw fileIsBomb(
    file,
    `${packed} packed bytes have grown to ${unpacked}; more than ${MAX_RATIO} times their size is taken for a decompression bomb`,
  )
}
