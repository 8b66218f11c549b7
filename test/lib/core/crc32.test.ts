import { expect, test } from 'vitest'
import { crc32 } from '../../../src/lib/core/crc32.ts'
import { seededRandom } from '../../../src/lib/feed/simulator/seeded-random.ts'

const random = seededRandom('crc')
const BYTES = Buffer.from(Array.from({ length: 2_000 }, () => Math.floor(random() * 256)))

/** The definition, bit by bit. */
function bitByBit(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ~crc >>> 0
}

test('the CRC of the digits 1 to 9 is the one that gzip names', () => {
  expect(crc32(Buffer.from('123456789'), 0, 9)).toBe(0xcbf43926)
})

test('a run of any length, from any place, has the CRC of the definition', () => {
  for (let length = 0; length <= 300; length += 1) {
    const start = Math.floor(random() * 1_000)
    const wanted = bitByBit(BYTES.subarray(start, start + length))
    expect(crc32(BYTES, start, start + length), `${start} + ${length}`).toBe(wanted)
  }
})

test('bytes that come in two pieces have the CRC of the whole', () => {
  for (const cut of [0, 1, 15, 16, 63, 64, 65, 1_000, 1_999, 2_000]) {
    const before = crc32(BYTES, 0, cut)
    expect(crc32(BYTES, cut, BYTES.length, before)).toBe(bitByBit(BYTES))
  }
})

test('a view within a larger buffer is read at its own place', () => {
  const view = new Uint8Array(BYTES.buffer, BYTES.byteOffset + 7, 500)
  expect(crc32(view, 3, 450)).toBe(bitByBit(BYTES.subarray(10, 457)))
})
