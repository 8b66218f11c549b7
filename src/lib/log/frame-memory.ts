/**
 * Memory for the large answers of brokers, which is used again. Answers that are thrown away pile up
 * faster than V8 would like, so that it collects again and again: that took a quarter of the
 * processor time of a reader.
 */

/** Smaller ones are left to V8. */
const REUSED_MIN_BYTES = 1 << 16
const GRAIN_BYTES = 1 << 20
/** So many lie ready; a reader has one in hand while the next one comes in. */
const SPARE_MAX = 2

const spare: ArrayBuffer[] = []
/** How many hold bytes of an answer. */
const holders = new WeakMap<ArrayBufferLike, number>()

/** Bytes for an answer, with anything in them. */
export function frameOf(size: number): Buffer {
  if (size < REUSED_MIN_BYTES) return Buffer.allocUnsafe(size)
  const at = spare.findIndex(({ byteLength }) => byteLength >= size)
  const [ready] = at < 0 ? [] : spare.splice(at, 1)
  const memory = ready ?? new ArrayBuffer(Math.ceil(size / GRAIN_BYTES) * GRAIN_BYTES)
  holders.set(memory, 0)
  return Buffer.from(memory, 0, size)
}

/**
 * Keeps an answer from being overwritten, of which these are some bytes. Its memory is used again
 * when all who hold it have called what this gives; those who never do leave it to V8.
 */
export function holdFrame({ buffer }: Buffer): () => void {
  const held = holders.get(buffer)
  if (held === undefined) return () => undefined
  holders.set(buffer, held + 1)
  let isHeld = true
  return () => {
    if (isHeld) release(buffer as ArrayBuffer)
    isHeld = false
  }
}

function release(memory: ArrayBuffer): void {
  const left = (holders.get(memory) as number) - 1
  holders.set(memory, left)
  if (left > 0) return
  holders.delete(memory)
  if (spare.push(memory) > SPARE_MAX) spare.shift()
}
