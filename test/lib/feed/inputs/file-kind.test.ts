/** What the first bytes say, through all that a file may be packed in. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openPath, openStream } from '../../../../src/lib/feed/inputs/open-input.ts'
import { readContent } from '../../../support/read-input.ts'
import { fileOf, NEVER, streamOf } from '../../../support/trade-files.ts'
import { zipOf } from '../../../support/zip-file.ts'

const PARQUET = Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(100_000, 7), Buffer.from('PAR1')])
const FEATHER = Buffer.from('ARROW1\0\0 and what follows')

describe('a Parquet or Feather file', () => {
  test.each([
    ['on disk', 'parquet', PARQUET, PARQUET],
    ['on disk', 'feather', FEATHER, FEATHER],
    ['packed with gzip', 'parquet', PARQUET, gzipSync(PARQUET)],
    ['in a zip archive', 'parquet', PARQUET, zipOf({ name: 'a', content: PARQUET, method: 0 })],
    ['packed twice', 'feather', FEATHER, zipOf({ name: 'a', content: gzipSync(FEATHER) })],
  ])('%s is a table, any part of which can be read: %s', async (_, kind, table, content) => {
    const file = await openPath(await fileOf(content), { signal: NEVER })
    expect(file).toMatchObject({ repeatable: true, table: { kind, size: table.length } })
    expect(await file.table?.read(3, 9)).toEqual(table.subarray(3, 9))
    expect(await file.table?.read(table.length - 4, table.length)).toEqual(table.subarray(-4))
    for (let pass = 0; pass < 2; pass += 1) expect(await wholeOf(file.read())).toEqual(table)
    await file.close()
  })

  test('from a pipe is a table as well', async () => {
    const stream = streamOf(PARQUET.subarray(0, 5), PARQUET.subarray(5))
    const file = await openStream(stream, 'stdin', { signal: NEVER })
    expect(file.table).toMatchObject({ kind: 'parquet', size: PARQUET.length })
    expect(await wholeOf(file.read())).toEqual(PARQUET)
    await file.close()
  })

  test('may not have more bytes than --max-bytes', async () => {
    const fault = { code: 'FILE_TOO_LARGE', exitCode: 65 }
    for (const content of [PARQUET, gzipSync(PARQUET)]) {
      const opening = openPath(await fileOf(content), {
        signal: NEVER,
        maxBytes: PARQUET.length - 1,
      })
      await expect(opening).rejects.toMatchObject(fault)
      expect(await readContent(content, { maxBytes: PARQUET.length })).toEqual({
        bytes: PARQUET,
        error: undefined,
      })
    }
  })
})

describe('a file of a kind that mkt does not read', () => {
  test.each([
    ['a tar archive', Buffer.from(`${'a'.padEnd(257, '\0')}ustar`)],
    ['a rar archive', Buffer.from('Rar!\x1a\x07\0 ')],
    ['a 7z archive', Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4])],
    ['packed with xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4])],
    ['packed with bzip2', Buffer.from('BZh91AY&SY')],
    ['packed with lz4', Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x64, 0x40, 0xa7, 0])],
    ['a DBN file', Buffer.from('DBN\x02 and so on')],
    ['an SQLite database', Buffer.from('SQLite format 3\0')],
  ])('is named for what it is, also within gzip: %s', async (what, content) => {
    const message = expect.stringContaining(what) as string
    const fault = { code: 'UNKNOWN_FORMAT', exitCode: 65, message }
    expect((await readContent(content)).error).toMatchObject(fault)
    expect((await readContent(gzipSync(content))).error).toMatchObject(fault)
  })
})

test('a file that is packed more than four times over is refused', async () => {
  const four = gzipSync(gzipSync(gzipSync(gzipSync('text'))))
  expect((await readContent(four)).bytes.toString()).toBe('text')
  const fault = { code: 'FILE_IS_BOMB', exitCode: 65 }
  expect((await readContent(gzipSync(four))).error).toMatchObject(fault)
})

async function wholeOf(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of chunks) parts.push(part)
  return Buffer.concat(parts)
}
