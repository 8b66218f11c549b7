import { expect, test } from 'vitest'
import { crc32c, portableCrc32c } from '../../../src/lib/log/crc32c.ts'
import { seededRandom } from '../../../src/lib/feed/simulator/seeded-random.ts'

test('the CRC-32C of the digits 1 to 9 is the one of RFC 3720', () => {
  expect(portableCrc32c(Buffer.from('123456789'), 0, 9)).toBe(0xe3069283)
})

test('native code gives the same as that for every machine, from any place and of any length', () => {
  const random = seededRandom('crc32c')
  const bytes = Buffer.from(Array.from({ length: 20_000 }, () => Math.floor(random() * 256)))
  for (let time = 0; time < 500; time += 1) {
    const start = Math.floor(random() * 10_000)
    const end = start + Math.floor(random() * 10_000)
    expect(crc32c(bytes, start, end), `${start} to ${end}`).toBe(portableCrc32c(bytes, start, end))
  }
})
