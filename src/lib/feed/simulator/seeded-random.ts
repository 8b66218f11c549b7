import { byteHash } from '../../core/byte-hash.ts'

/**
 * Numbers from 0 up to, but not including, 1 that look random and are the same for the same seed
 * (the generator is known as mulberry32). For simulations and tests, never for secrets.
 */
export function seededRandom(seed: string | number): () => number {
  let state = byteHash(Buffer.from(String(seed)))
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}
