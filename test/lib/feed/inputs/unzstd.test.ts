import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openStream } from '../../../../src/lib/feed/inputs/open-input.ts'
import { readContent } from '../../../support/read-input.ts'
import { NEVER, streamOf } from '../../../support/trade-files.ts'
import {
  BEGINNING,
  EMPTY,
  MANY,
  REST,
  WIDE,
  WITH_DICTIONARY,
  ZEROS,
} from '../../../support/zstd-frames.ts'

/** A frame that readers skip: its size and something. */
const SKIPPED = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])

async function textOf(packed: Buffer): Promise<string> {
  const { bytes, error } = await readContent(packed)
  expect(error).toBeUndefined()
  return bytes.toString()
}

describe('zstd', () => {
  test('is unpacked: several blocks, blocks of one byte repeated, no content at all', async () => {
    for (const { packed, content } of [MANY, ZEROS, EMPTY, BEGINNING]) {
      expect((await textOf(packed)) === content).toBe(true)
    }
  })

  test('of several frames is one file, whose skippable frames are skipped', async () => {
    const frames = [SKIPPED, BEGINNING.packed, EMPTY.packed, SKIPPED, REST.packed, SKIPPED]
    expect(await textOf(Buffer.concat(frames))).toBe(BEGINNING.content + REST.content)
    expect(await textOf(gzipSync(BEGINNING.packed))).toBe(BEGINNING.content)
  })

  test('that comes byte by byte is unpacked all the same', async () => {
    const bytes = [...MANY.packed].map((byte) => Buffer.from([byte]))
    const parts: Buffer[] = []
    const file = await openStream(streamOf(...bytes), 'stdin', { signal: NEVER })
    for await (const part of file.read()) parts.push(part)
    expect(Buffer.concat(parts).toString() === MANY.content).toBe(true)
  })

  test('that is cut off gives what came before, and says so', async () => {
    const packed = Buffer.concat([BEGINNING.packed, REST.packed])
    const { bytes, error } = await readContent(packed.subarray(0, -3))
    expect(bytes.toString()).toBe(BEGINNING.content + REST.content)
    expect(error).toMatchObject({ code: 'FILE_CUT', exitCode: 65 })
    const half = await readContent(packed.subarray(0, BEGINNING.packed.length + 20))
    expect(half.bytes.toString()).toBe(BEGINNING.content)
    expect(half.error).toMatchObject({ code: 'FILE_CUT' })
    const skipped = await readContent(SKIPPED.subarray(0, -1))
    expect(skipped.error).toMatchObject({ code: 'FILE_CUT' })
  })

  test('with a wrong checksum, a wrong size or something else behind it is damaged', async () => {
    const wrongSum = Buffer.from(MANY.packed)
    wrongSum[wrongSum.length - 1]! ^= 1
    const wrongSize = Buffer.from(MANY.packed)
    wrongSize[6]! ^= 1
    for (const packed of [wrongSum, wrongSize, Buffer.concat([MANY.packed, Buffer.from('text')])]) {
      const { error } = await readContent(packed)
      expect(error).toMatchObject({ code: 'FILE_DAMAGED', exitCode: 65 })
    }
  })

  test('that grows beyond all measure is taken for a bomb', async () => {
    const zeros = Buffer.concat(Array.from({ length: 1400 }, () => ZEROS.packed))
    const { bytes, error } = await readContent(zeros)
    expect(error).toMatchObject({ code: 'FILE_IS_BOMB', exitCode: 65 })
    expect(bytes.length).toBeGreaterThan(255 * 2 ** 20)
    expect(bytes.length).toBeLessThanOrEqual(256 * 2 ** 20)
  })

  test('that needs a dictionary, or more memory than mkt takes, is not read', async () => {
    for (const [packed, why] of [
      [WIDE, '256 MiB of memory'],
      [WITH_DICTIONARY, 'a dictionary'],
    ] as const) {
      const message = expect.stringContaining(why) as string
      expect((await readContent(packed)).error).toMatchObject({ code: 'FILE_DAMAGED', message })
    }
  })
})
