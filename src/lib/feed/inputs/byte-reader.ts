import type { MktError } from '../../core/errors.ts'

/** Takes bytes off a source by number. */
export interface ByteReader {
  isOver(): Promise<boolean>
  /** The next so many bytes. */
  take(count: number): Promise<Buffer>
  /** Goes past so many bytes. */
  skip(count: number): Promise<void>
}

/** Throws cut() where the source ends before all bytes that are to be taken. */
export function byteReader(source: AsyncIterator<Buffer>, cut: () => MktError): ByteReader {
  let held: Buffer = Buffer.alloc(0)
  const hold = async (count: number): Promise<boolean> => {
    while (held.length < count) {
      const next = await source.next()
      if (next.done) return false
      held = held.length === 0 ? next.value : Buffer.concat([held, next.value])
    }
    return true
  }
  const take = async (count: number): Promise<Buffer> => {
    if (!(await hold(count))) throw cut()
    const taken = held.subarray(0, count)
    held = held.subarray(count)
    return taken
  }
  return {
    isOver: async () => !(await hold(1)),
    take,
    skip: async (count) => {
      let left = count
      while (left > 0) {
        if (!(await hold(1))) throw cut()
        left -= (await take(Math.min(left, held.length))).length
      }
    },
  }
}
