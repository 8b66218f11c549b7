import { expect, test } from 'vitest'
import { xxh64 } from '../../../../src/lib/feed/inputs/xxh64.ts'

/** Of the bytes 0, 1, 2 … of so many bytes, by the reference implementation. */
const HASHES = [
  [0, 0x51d8e999],
  [1, 0xdb052768],
  [4, 0x4453cc1e],
  [8, 0x14b81b8d],
  [31, 0x9b4d8ee1],
  [32, 0x16ff32b4],
  [33, 0xcafb8ead],
  [63, 0xa95f8e4f],
  [100, 0x32166597],
  [1000, 0x0eba4078],
] as const

test.each(HASHES)('the hash of %i bytes is that of the reference', (length, hash) => {
  const bytes = Uint8Array.from({ length }, (_, at) => at)
  for (const step of [1, 7, 32, 1000]) {
    const hasher = xxh64()
    for (let at = 0; at < length; at += step) hasher.update(bytes.subarray(at, at + step))
    expect(hasher.low()).toBe(hash)
  }
})
