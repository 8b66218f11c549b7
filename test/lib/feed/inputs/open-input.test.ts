import { execFileSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { chmod, open } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openPath, openStream } from '../../../../src/lib/feed/inputs/open-input.ts'
import { fileOf, NEVER, readWhole, streamOf, tempFolder } from '../../../support/trade-files.ts'

const TEXT = Array.from({ length: 50_000 }, (_, at) => `line ${at} ${(at * 7919) % 104_729}\n`)
const CONTENT = Buffer.from(TEXT.join(''))

/** Compares at once: a difference in a megabyte is nothing to be printed. */
function expectContent(bytes: Buffer, length = CONTENT.length): void {
  expect(bytes.length).toBe(length)
  expect(CONTENT.subarray(0, length).equals(bytes)).toBe(true)
}

/** What came before the error, and the error. */
async function readUntilError(path: string, maxBytes?: number) {
  const file = await openPath(path, { signal: NEVER, maxBytes })
  const parts: Buffer[] = []
  try {
    for await (const part of file.read()) parts.push(part)
    return { bytes: Buffer.concat(parts), error: undefined }
  } catch (error) {
    return { bytes: Buffer.concat(parts), error }
  } finally {
    await file.close()
  }
}

describe('openPath', () => {
  test('gives a plain file as it is', async () => {
    expectContent(await readWhole(await fileOf(CONTENT, 'trades.gz')))
    expect(await readWhole(await fileOf(''))).toEqual(Buffer.alloc(0))
    expect(await readWhole(await fileOf('x'))).toEqual(Buffer.from('x'))
  })

  test('unpacks gzip, which it knows by its first bytes', async () => {
    expectContent(await readWhole(await fileOf(gzipSync(CONTENT), 'trades.txt')))
  })

  test('unpacks gzip of several members as one file', async () => {
    const half = CONTENT.length >> 1
    const members = [gzipSync(CONTENT.subarray(0, half)), gzipSync(CONTENT.subarray(half))]
    expectContent(await readWhole(await fileOf(Buffer.concat(members))))
    const many = Buffer.concat(Array.from({ length: 2000 }, (_, at) => gzipSync(`row ${at}\n`)))
    expect((await readWhole(await fileOf(many))).toString().split('\n')).toHaveLength(2001)
  })

  test('reads the same file from the beginning as often as asked', async () => {
    const file = await openPath(await fileOf(gzipSync(CONTENT)), { signal: NEVER })
    expect(file.repeatable).toBe(true)
    for (let pass = 0; pass < 2; pass += 1) {
      let bytes = 0
      for await (const part of file.read()) bytes += part.length
      expect(bytes).toBe(CONTENT.length)
    }
    await file.close()
  })

  test('gives everything before the cut of a gzip, the same bytes each time, and says so', async () => {
    const packed = gzipSync(CONTENT)
    const path = await fileOf(packed.subarray(0, packed.length >> 1))
    const { bytes, error } = await readUntilError(path)
    expect(bytes.length).toBeGreaterThan(CONTENT.length / 4)
    expectContent(bytes, bytes.length)
    expect(error).toMatchObject({ code: 'FILE_CUT', exitCode: 65 })
    expect((await readUntilError(path)).bytes.equals(bytes)).toBe(true)
  })

  test('tells a gzip that lacks only its last byte', async () => {
    const packed = gzipSync(CONTENT)
    const { bytes, error } = await readUntilError(await fileOf(packed.subarray(0, -1)))
    expectContent(bytes)
    expect(error).toMatchObject({ code: 'FILE_CUT' })
  })

  test('tells a gzip with a damaged byte, a wrong checksum and an unfit second member', async () => {
    const packed = gzipSync(CONTENT)
    const damaged = Buffer.from(packed).fill(0xff, packed.length >> 1, (packed.length >> 1) + 64)
    const wrongSum = Buffer.from(packed)
    wrongSum[packed.length - 6] = (wrongSum[packed.length - 6] as number) ^ 1
    for (const content of [damaged, wrongSum, Buffer.concat([packed, Buffer.from('garbage')])]) {
      const { error } = await readUntilError(await fileOf(content))
      expect(error).toMatchObject({ code: 'FILE_DAMAGED', exitCode: 65 })
    }
  })

  test('takes zeros after the last member for padding', async () => {
    const padded = Buffer.concat([gzipSync(CONTENT), Buffer.alloc(100_000)])
    expectContent(await readWhole(await fileOf(padded)))
  })

  test('stops at a decompression bomb, soon after 256 MiB', async () => {
    const path = join(await tempFolder(), 'bomb.gz')
    const zeros = Buffer.alloc(1 << 20)
    await pipeline(
      function* () {
        for (let count = 0; count < 320; count += 1) yield zeros
      },
      createGzip(),
      createWriteStream(path),
    )
    const file = await openPath(path, { signal: NEVER })
    let bytes = 0
    const reading = async () => {
      for await (const part of file.read()) bytes += part.length
    }
    await expect(reading()).rejects.toMatchObject({ code: 'FILE_IS_BOMB', exitCode: 65 })
    expect(bytes).toBeLessThan(280 * 1024 * 1024)
    await file.close()
  })

  test('stops at --max-bytes, which count unpacked', async () => {
    const path = await fileOf(gzipSync(CONTENT))
    expect((await readUntilError(path, CONTENT.length)).error).toBeUndefined()
    const { bytes, error } = await readUntilError(path, CONTENT.length - 1)
    expect(error).toMatchObject({ code: 'FILE_TOO_LARGE', exitCode: 65 })
    expect(bytes.length).toBeLessThan(CONTENT.length)
  })

  test('says what is wrong with a path', async () => {
    const folder = await tempFolder()
    const noFile = { code: 'NO_SUCH_FILE', exitCode: 66 }
    await expect(readWhole(join(folder, 'absent'))).rejects.toMatchObject(noFile)
    await expect(readWhole(join(await fileOf('x'), 'below'))).rejects.toMatchObject(noFile)
    await expect(readWhole(folder)).rejects.toMatchObject({ code: 'IS_A_FOLDER', exitCode: 66 })
  })

  test.skipIf(process.getuid?.() === 0)('says that a file is not readable', async () => {
    const path = await fileOf('x')
    await chmod(path, 0o000)
    await expect(readWhole(path)).rejects.toMatchObject({ code: 'FILE_FORBIDDEN', exitCode: 77 })
  })

  test('reads a named pipe once', async () => {
    const path = join(await tempFolder(), 'pipe')
    execFileSync('mkfifo', [path])
    const writing = open(path, 'w').then(async (pipe) => {
      await pipe.writeFile(CONTENT)
      await pipe.close()
    })
    const file = await openPath(path, { signal: NEVER })
    expect(file.repeatable).toBe(false)
    const parts: Buffer[] = []
    for await (const part of file.read()) parts.push(part)
    await writing
    expectContent(Buffer.concat(parts))
    await file.close()
  })

  test('ends with an AbortError when the signal aborts', async () => {
    const stopping = new AbortController()
    const path = await fileOf(Buffer.alloc(3 << 20))
    const file = await openPath(path, { signal: stopping.signal })
    const reading = async () => {
      for await (const part of file.read()) if (part.length > 0) stopping.abort()
    }
    await expect(reading()).rejects.toMatchObject({ name: 'AbortError' })
    await file.close()
  })
})

describe('openStream', () => {
  test('unpacks gzip that comes byte by byte', async () => {
    const packed = gzipSync('some text')
    const bytes = [...packed].map((byte) => Buffer.from([byte]))
    const parts: Buffer[] = []
    const stream = await openStream(streamOf(...bytes), 'stdin', { signal: NEVER })
    for await (const part of stream.read()) parts.push(part)
    expect(Buffer.concat(parts).toString()).toBe('some text')
  })

  test('stops waiting for more when the signal aborts', async () => {
    const stopping = new AbortController()
    const stream = new PassThrough()
    stream.write('the first row of many\n')
    const file = await openStream(stream, 'stdin', { signal: stopping.signal })
    const reading = async () => {
      for await (const part of file.read()) {
        if (part.length > 0) setImmediate(() => stopping.abort())
      }
    }
    await expect(reading()).rejects.toMatchObject({ name: 'AbortError' })
  })
})
