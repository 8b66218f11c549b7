import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeOutputFile } from '../../src/report/output-file.ts'

const never = new AbortController().signal

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mkt-output-'))
  path = join(folder, 'bars.csv')
})

afterEach(() => rm(folder, { recursive: true }))

async function* chunks(...texts: string[]): AsyncGenerator<string> {
  for (const text of texts) yield await Promise.resolve(text)
}

describe('writeOutputFile', () => {
  test('writes all chunks, and leaves nothing else in the folder', async () => {
    await writeOutputFile(chunks('a\n', 'b\n'), { path, force: false }, never)
    expect(await readFile(path, 'utf8')).toBe('a\nb\n')
    expect(await readdir(folder)).toEqual(['bars.csv'])
  })

  test('refuses a name that is taken, with 73 and the next step, before it reads anything', async () => {
    await writeFile(path, 'old')
    let isRead = false
    async function* watched(): AsyncGenerator<string> {
      isRead = true
      yield await Promise.resolve('new')
    }
    const writing = writeOutputFile(watched(), { path, force: false }, never)
    await expect(writing).rejects.toMatchObject({
      exitCode: 73,
      suggestions: [expect.stringContaining('--force'), expect.anything()],
    })
    expect(isRead).toBe(false)
    expect(await readFile(path, 'utf8')).toBe('old')
  })

  test('refuses a name that was taken meanwhile', async () => {
    async function* slow(): AsyncGenerator<string> {
      yield 'new'
      await writeFile(path, 'theirs')
    }
    const writing = writeOutputFile(slow(), { path, force: false }, never)
    await expect(writing).rejects.toMatchObject({ exitCode: 73 })
    expect(await readFile(path, 'utf8')).toBe('theirs')
    expect(await readdir(folder)).toEqual(['bars.csv'])
  })

  test('with force replaces a file, which keeps its permissions, also behind a link', async () => {
    await writeFile(path, 'old')
    await chmod(path, 0o640)
    const link = join(folder, 'link')
    await symlink(path, link)
    await writeOutputFile(chunks('new'), { path: link, force: true }, never)
    expect(await readFile(path, 'utf8')).toBe('new')
    expect((await stat(path)).mode & 0o777).toBe(0o640)
    expect((await readdir(folder)).sort()).toEqual(['bars.csv', 'link'])
  })

  test('leaves the old file and no draft where the source fails, or is stopped', async () => {
    await writeFile(path, 'old')
    async function* failing(): AsyncGenerator<string> {
      yield await Promise.resolve('new')
      throw new Error('the database is away')
    }
    const writing = writeOutputFile(failing(), { path, force: true }, never)
    await expect(writing).rejects.toThrow('the database is away')
    const stopped = new AbortController()
    async function* endless(): AsyncGenerator<string> {
      for (;;) {
        yield await Promise.resolve('new')
        stopped.abort()
      }
    }
    await writeOutputFile(endless(), { path, force: true }, stopped.signal)
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['bars.csv'])
  })

  test.each([
    ['a folder', ''],
    ['a place in a folder that is not there', 'none/bars.csv'],
  ])('ends with 73 for %s, without the name of a draft', async (_, place) => {
    const writing = writeOutputFile(chunks('a'), { path: join(folder, place), force: false }, never)
    const error = await writing.catch((thrown: unknown) => thrown as Error)
    expect(error).toMatchObject({ exitCode: 73 })
    expect((error as Error).message).not.toContain('.part')
  })

  test.skipIf(!existsSync('/dev/full'))('ends with 74 where the disk is full', async () => {
    const writing = writeOutputFile(chunks('a'), { path: '/dev/full', force: false }, never)
    await expect(writing).rejects.toMatchObject({ exitCode: 74 })
    expect(existsSync('/dev/full')).toBe(true)
  })
})
