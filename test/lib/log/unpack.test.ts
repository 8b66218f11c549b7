import { gzipSync } from 'node:zlib'
import { compress } from 'lz4js'
import { describe, expect, test } from 'vitest'
import { unpackerOf } from '../../../src/lib/log/kafka-codecs.ts'
import { UNPACKED_MAX_BYTES } from '../../../src/lib/log/unpacked-limit.ts'
import { zstdOf } from '../../support/zstd-of.ts'

const lines = Array.from({ length: 3_000 }, (_, at) => `{"p":${at / 7},"s":"AAPL","t":${at},"v":2}`)
const content = Buffer.from(lines.join(''))

const CODECS: readonly [string, number, (content: Buffer) => Buffer][] = [
  ['gzip', 1, (each) => gzipSync(each)],
  ['snappy', 2, snappyOf],
  ['snappy of Java', 2, javaSnappyOf],
  ['lz4', 3, lz4Of],
  ['zstd', 4, (each) => zstdOf(each.toString('latin1'))],
]

describe.each(CODECS)('%s', (_, codec, pack) => {
  test('is unpacked', async () => {
    const unpack = await unpackerOf(codec)
    const small = pack(Buffer.from('a'))
    expect(Buffer.from(unpack(pack(content))).equals(content)).toBe(true)
    expect(unpack(small).toString()).toBe('a')
  })

  test('that is damaged is refused, or becomes something else within its limit', async () => {
    const unpack = await unpackerOf(codec)
    const packed = pack(content.subarray(0, 600))
    let refused = 0
    for (let at = 0; at < packed.length; at += 1) {
      for (const byte of [0, 1, 0x7f, 0x80, 0xff]) {
        const changed = Buffer.from(packed)
        changed[at] = byte
        const bytes = unpacked(unpack, changed)
        if (bytes === undefined) refused += 1
        else expect(bytes).toBeLessThanOrEqual(UNPACKED_MAX_BYTES)
      }
      if (at > 0) refused += unpacked(unpack, packed.subarray(0, at)) === undefined ? 1 : 0
    }
    expect(refused).toBeGreaterThan(packed.length / 4)
  })
})

test.each([
  ['gzip', 1, gzipSync(Buffer.alloc(UNPACKED_MAX_BYTES + 1))],
  ['snappy', 2, Buffer.from([0x81, 0x80, 0x80, 0x20, 0, 0])],
  ['lz4', 3, lz4Of(Buffer.alloc(UNPACKED_MAX_BYTES + 1))],
  ['zstd', 4, zeros(UNPACKED_MAX_BYTES / 131_072 + 1)],
])('what becomes more than a batch may be is refused: %s', async (_, codec, packed) => {
  const unpack = await unpackerOf(codec)
  expect(packed.length).toBeLessThan(1 << 20)
  expect(() => unpack(packed)).toThrow()
})

test('a codec that nobody knows is named', async () => {
  await expect(unpackerOf(7)).rejects.toThrow('codec 7')
})

function unpacked(unpack: (packed: Buffer) => Buffer, packed: Buffer): number | undefined {
  try {
    return unpack(packed).length
  } catch {
    return undefined
  }
}

/** The package does not say that its blocks stand alone, which a frame of one block does. */
function lz4Of(each: Buffer): Buffer {
  const frame = Buffer.from(compress(each))
  frame[4] = (frame[4] as number) | 0x20
  return frame
}

/** Snappy without an encoder: nothing but literals of up to 60 bytes. */
function snappyOf(each: Buffer): Buffer {
  const parts: Buffer[] = [lengthBefore(each.length)]
  for (let at = 0; at < each.length; at += 60) {
    const part = each.subarray(at, at + 60)
    parts.push(Buffer.from([(part.length - 1) << 2]), part)
  }
  return Buffer.concat(parts)
}

function lengthBefore(length: number): Buffer {
  const bytes: number[] = []
  for (let rest = length; ; rest >>>= 7) {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    if (rest <= 0x7f) return Buffer.from(bytes)
  }
}

/** As SnappyOutputStream writes it: a head, and blocks with their sizes. */
function javaSnappyOf(each: Buffer): Buffer {
  const head = Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0, 0, 0, 0, 1, 0, 0, 0, 1])
  const parts: Buffer[] = [head]
  for (let at = 0; at < each.length; at += 32_768) {
    const block = snappyOf(each.subarray(at, at + 32_768))
    const size = Buffer.alloc(4)
    size.writeInt32BE(block.length)
    parts.push(size, block)
  }
  return Buffer.concat(parts)
}

/** A zstd frame of so many blocks, each of which repeats one zero 131,072 times. */
function zeros(blocks: number): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58])
  const block = (isLast: boolean) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUIntLE(131_072 * 8 + 2 + (isLast ? 1 : 0), 0, 3)
    return bytes
  }
  return Buffer.concat([
    head,
    ...Array.from({ length: blocks }, (_, at) => block(at === blocks - 1)),
  ])
}
