import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { findInputs } from '../../../../src/lib/feed/inputs/find-inputs.ts'
import { openInput, openStream } from '../../../../src/lib/feed/inputs/open-input.ts'
import { readContent, readInput } from '../../../support/read-input.ts'
import { fileOf, NEVER, streamOf } from '../../../support/trade-files.ts'
import { zipOf, type ZippedFile } from '../../../support/zip-file.ts'
import { MANY } from '../../../support/zstd-frames.ts'

const TEXT = Array.from({ length: 20_000 }, (_, at) => `row ${at} ${(at * 7919) % 104_729}\n`)
const CONTENT = TEXT.join('')
const DAMAGED = { code: 'FILE_DAMAGED', exitCode: 65 }

/** The error of an archive with this one file. */
async function faultOf(file: ZippedFile) {
  return (await readContent(zipOf(file))).error
}

describe('a file in a zip archive', () => {
  test.each([
    ['deflated', { method: 8 }],
    ['stored', { method: 0 }],
  ])('is unpacked as often as asked: %s', async (_, { method }) => {
    const path = await fileOf(zipOf({ name: 'a.csv', content: CONTENT, method }))
    const [input] = await findInputs([path], { signal: NEVER, atEnd: () => undefined })
    const file = await openInput(input!, { signal: NEVER })
    expect(file).toMatchObject({ name: `${path}/a.csv`, repeatable: true })
    for (let pass = 0; pass < 2; pass += 1) {
      const parts: Buffer[] = []
      for await (const part of file.read()) parts.push(part)
      expect(Buffer.concat(parts).toString() === CONTENT).toBe(true)
    }
    await file.close()
  })

  test('is unpacked further where it is packed itself', async () => {
    for (const packed of [gzipSync(gzipSync(CONTENT)), zipOf({ name: 'b', content: CONTENT })]) {
      const { bytes, error } = await readContent(zipOf({ name: 'a', content: packed }))
      expect(error).toBeUndefined()
      expect(bytes.toString() === CONTENT).toBe(true)
    }
  })

  test('may be packed with zstd', async () => {
    const file = { name: 'a', content: MANY.content, packed: MANY.packed, method: 93 }
    expect((await readContent(zipOf(file))).bytes.toString() === MANY.content).toBe(true)
    expect(await faultOf({ ...file, crc: 1 })).toMatchObject(DAMAGED)
  })

  test('is read from a pipe as well', async () => {
    const zip = zipOf({ name: 'a', content: 'some text' })
    const file = await openStream(
      streamOf(...[...zip].map((byte) => Buffer.from([byte]))),
      'pipe',
      {
        signal: NEVER,
      },
    )
    const parts: Buffer[] = []
    for await (const part of file.read()) parts.push(part)
    expect(Buffer.concat(parts).toString()).toBe('some text')
    await file.close()
  })

  test('gives its content and then the fault where its CRC or its size is another', async () => {
    for (const method of [0, 8]) {
      for (const wrong of [{ crc: 1 }, { size: CONTENT.length + 1, crc: undefined }]) {
        if (method === 0 && wrong.size !== undefined) continue
        const file = { name: 'a', content: CONTENT, method, ...wrong } as ZippedFile
        const { bytes, error } = await readContent(zipOf(file))
        expect(bytes.toString() === CONTENT).toBe(true)
        expect(error).toMatchObject(DAMAGED)
      }
    }
  })

  test('says that it is encrypted, or packed in a way that mkt does not read', async () => {
    const file = { name: 'a', content: CONTENT }
    expect(await faultOf({ ...file, flags: 1 })).toMatchObject({
      ...DAMAGED,
      message: expect.stringContaining('encrypted') as string,
    })
    expect(await faultOf({ ...file, method: 12 })).toMatchObject({
      ...DAMAGED,
      message: expect.stringContaining('bzip2') as string,
    })
    expect(await faultOf({ ...file, method: 77 })).toMatchObject({
      message: expect.stringContaining('method 77') as string,
    })
  })
})

describe('a zip archive', () => {
  test('that is cut off says so', async () => {
    const zip = zipOf({ name: 'a', content: CONTENT })
    const { error } = await readContent(zip.subarray(0, zip.length >> 1))
    expect(error).toMatchObject({ code: 'FILE_CUT', exitCode: 65 })
  })

  test('of several files, where one was wanted, says so, as does one of none', async () => {
    const two = zipOf({ name: 'a', content: 'x' }, { name: 'b', content: 'y' })
    expect((await readContent(two)).error).toMatchObject({ code: 'SEVERAL_FILES', exitCode: 65 })
    expect((await readContent(gzipSync(two))).error).toMatchObject({ code: 'SEVERAL_FILES' })
    expect((await readContent(zipOf())).error).toMatchObject({ code: 'NO_SUCH_FILE', exitCode: 66 })
  })

  test('whose files overlap or grow too much is taken for a bomb', async () => {
    const bomb = { code: 'FILE_IS_BOMB', exitCode: 65 }
    const files = Array.from({ length: 9 }, (_, at) => ({ name: `${at}`, content: CONTENT }))
    const zip = zipOf(...files)
    const shared = Buffer.concat([
      zipOf(files[0]!).subarray(0, -70),
      zip.subarray(directoryOf(zip)),
    ])
    expect((await readContent(withDirectoryAt(shared))).error).toMatchObject(bomb)
    expect(await faultOf({ name: 'a', content: 'x', size: 300 * 2 ** 20 })).toMatchObject(bomb)
  })
})

/** Where the directory of an archive begins. */
function directoryOf(zip: Buffer): number {
  return zip.readUInt32LE(zip.length - 6)
}

/** An archive whose last field says where its directory lies by now. */
function withDirectoryAt(zip: Buffer): Buffer {
  zip.writeUInt32LE(zip.length - 22 - zip.readUInt32LE(zip.length - 10), zip.length - 6)
  return zip
}

describe('a file of an archive that was changed since it was found', () => {
  test('is damaged or cut off', async () => {
    const path = await fileOf(zipOf({ name: 'a', content: CONTENT }))
    const [input] = await findInputs([path], { signal: NEVER, atEnd: () => undefined })
    const changed = async (member: object) =>
      (await readInput({ ...input!, member: { ...input!.member!, ...member } })).error
    const message = expect.stringContaining('does not begin where') as string
    expect(await changed({ offset: 3 })).toMatchObject({ ...DAMAGED, message })
    expect(await changed({ offset: 10 ** 6 })).toMatchObject({ code: 'FILE_CUT', exitCode: 65 })
    expect(await changed({ method: 0, packedBytes: 10 ** 6 })).toMatchObject({ code: 'FILE_CUT' })
  })
})
