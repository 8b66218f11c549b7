import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { link, mkdir, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findInputs, type FindOptions } from '../../../../src/lib/feed/inputs/find-inputs.ts'
import type { Input } from '../../../../src/lib/feed/inputs/input.ts'
import { readInput } from '../../../support/read-input.ts'
import { NEVER, streamOf, tempFolder } from '../../../support/trade-files.ts'
import { zipOf } from '../../../support/zip-file.ts'

const NO_FILE = { code: 'NO_SUCH_FILE', exitCode: 66 }
const ZIP = zipOf(
  { name: 'day-10.csv', content: 'ten' },
  { name: 'sub/', method: 0 },
  { name: 'sub/day-1.csv', content: 'one' },
  { name: 'day-9.csv', content: 'nine' },
  { name: '.hidden', content: 'x' },
  { name: '__MACOSX/._day-9.csv', content: 'x' },
  { name: 'day-9.csv.CHECKSUM', content: 'x' },
)

/** A folder with these files, each with its path as content unless it has another. */
async function folderWith(...files: readonly (string | readonly [string, Buffer])[]) {
  const folder = await tempFolder()
  for (const file of files) {
    const [name, content] = typeof file === 'string' ? [file, file] : file
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  return folder
}

function find(words: readonly string[], options: Partial<FindOptions> = {}): Promise<Input[]> {
  return findInputs(words, { signal: NEVER, atEnd: onTestFinished, ...options })
}

/** The names of the inputs, without the folder that they begin with. */
function namesIn(folder: string, inputs: readonly Input[]): string[] {
  return inputs.map(({ name }) => name.replace(`${folder}/`, ''))
}

describe('a path', () => {
  test('is the file that lies there, whatever it is named', async () => {
    const folder = await folderWith('a*.csv', 'ab.csv', '.hidden')
    const words = ['a*.csv', '.hidden', 'ab.csv'].map((name) => join(folder, name))
    const inputs = await find(words)
    expect(inputs).toEqual(words.map((path) => ({ path, name: path, isNamed: true })))
  })

  test('that leads nowhere is an error', async () => {
    const folder = await folderWith('a')
    await expect(find([join(folder, 'b')])).rejects.toMatchObject(NO_FILE)
    await expect(find([join(folder, 'a', 'b')])).rejects.toMatchObject(NO_FILE)
  })

  test('to a pipe is left to be read once', async () => {
    const path = join(await tempFolder(), 'pipe')
    execFileSync('mkfifo', [path])
    expect(await find([path])).toEqual([{ path, name: path, isNamed: true }])
  })
})

describe('a folder', () => {
  test('is all files below it in natural order, but hidden ones and checksums', async () => {
    const folder = await folderWith(
      ...['9.csv', '10.csv', '2024/b.csv', '2024/a/x.csv', '.git/x', '.x', '9.csv.CHECKSUM'],
    )
    const inputs = await find([folder])
    expect(namesIn(folder, inputs)).toEqual(['9.csv', '10.csv', '2024/a/x.csv', '2024/b.csv'])
    expect(inputs.map(({ isNamed }) => isNamed)).toEqual([false, false, false, false])
  })

  test('is left alone by links that lead in circles', async () => {
    const folder = await folderWith('a/1.csv', 'b/2.csv')
    await symlink('..', join(folder, 'a', 'up'))
    await symlink('../b', join(folder, 'a', 'b'))
    await symlink('../a', join(folder, 'b', 'a'))
    const names = namesIn(folder, await find([folder]))
    expect(names).toEqual(['a/1.csv', 'a/b/2.csv'])
  })

  test('without a file is an error', async () => {
    const folder = await folderWith('sub/.hidden')
    await expect(find([folder])).rejects.toMatchObject(NO_FILE)
  })
})

describe('a pattern', () => {
  test('is all that matches it in natural order, also the files of folders', async () => {
    const folder = await folderWith(
      ...['t-10.csv', 't-9.csv', 't-1/b.csv', 'u.csv', '.t-2.csv', 't-9.csv.CHECKSUM'],
    )
    const inputs = await find([join(folder, 't-*')])
    expect(namesIn(folder, inputs)).toEqual(['t-1/b.csv', 't-9.csv', 't-10.csv'])
    expect(inputs.every(({ isNamed }) => !isNamed)).toBe(true)
    expect(namesIn(folder, await find([join(folder, '**/b.csv')]))).toEqual(['t-1/b.csv'])
    expect(namesIn(folder, await find([join(folder, 't-{9,10}.csv')]))).toHaveLength(2)
  })

  test('that matches nothing is an error', async () => {
    const folder = await folderWith('a')
    await expect(find([join(folder, '*.csv')])).rejects.toMatchObject(NO_FILE)
  })
})

describe('several words', () => {
  test('stand in their order, and the same file counts once', async () => {
    const folder = await folderWith('a.csv', 'b.csv', 'c.csv')
    const path = (name: string) => join(folder, name)
    await link(path('b.csv'), path('d.csv'))
    await symlink('c.csv', path('e.csv'))
    const inputs = await find([path('c.csv'), folder, path('./b.csv'), path('*')])
    expect(namesIn(folder, inputs)).toEqual(['c.csv', 'a.csv', 'b.csv'])
    expect(inputs.map(({ isNamed }) => isNamed)).toEqual([true, false, true])
  })
})

describe('a zip archive', () => {
  test('is the files in it, whatever it is named', async () => {
    const folder = await folderWith(['data', ZIP], 'x.zip')
    const inputs = await find([folder])
    const members = ['data/day-9.csv', 'data/day-10.csv', 'data/sub/day-1.csv']
    expect(namesIn(folder, inputs)).toEqual([...members, 'x.zip'])
    const contents = await Promise.all(inputs.map((input) => readInput(input)))
    const texts = contents.map(({ bytes }) => bytes.toString())
    expect(texts).toEqual(['nine', 'ten', 'one', 'x.zip'])
    const named = await find([join(folder, 'data')])
    expect(named.map(({ isNamed }) => isNamed)).toEqual([false, false, false])
  })

  test('with one file names that file; without any it is an error if it is named', async () => {
    const single = zipOf({ name: 'a.csv', content: 'x' })
    const folder = await folderWith(['one', single], ['none', zipOf()])
    const [input, ...rest] = await find([join(folder, 'one')])
    expect(input).toMatchObject({ name: join(folder, 'one/a.csv'), isNamed: true })
    expect(rest).toEqual([])
    await expect(find([join(folder, 'none')])).rejects.toMatchObject(NO_FILE)
    expect(namesIn(folder, await find([folder]))).toEqual(['one/a.csv'])
  })

  test('that is cut off is an error', async () => {
    const folder = await folderWith(['a.zip', ZIP.subarray(0, -30)])
    await expect(find([folder])).rejects.toMatchObject({ code: 'FILE_CUT', exitCode: 65 })
  })
})

describe('standard input', () => {
  test('is looked at without a byte lost', async () => {
    const inputs = await find(['-', '-'], { stdin: streamOf('so', 'me text', ' and more') })
    expect(inputs).toMatchObject([{ path: '-', name: 'stdin', isNamed: true }])
    expect((await readInput(inputs[0]!)).bytes.toString()).toBe('some text and more')
  })

  test('that is empty is an empty file', async () => {
    const [input] = await find(['-'], { stdin: streamOf() })
    expect(await readInput(input!)).toEqual({ bytes: Buffer.alloc(0), error: undefined })
  })

  test('that is a zip archive is the files in it, which leave nothing behind', async () => {
    const before = temporaryFiles()
    const closes: (() => Promise<void>)[] = []
    const stdin = streamOf(ZIP.subarray(0, 3), ZIP.subarray(3))
    const inputs = await find(['-'], { stdin, atEnd: (close) => closes.push(close) })
    const names = inputs.map(({ name }) => name)
    expect(names).toEqual(['stdin/day-9.csv', 'stdin/day-10.csv', 'stdin/sub/day-1.csv'])
    for (const expected of ['nine', 'nine', 'ten']) {
      const input = inputs[expected === 'nine' ? 0 : 1]!
      expect((await readInput(input)).bytes.toString()).toBe(expected)
    }
    expect(temporaryFiles()).toEqual(before)
    expect(closes).toHaveLength(1)
    await closes[0]!()
    expect((await readInput(inputs[2]!)).error).toBeInstanceOf(Error)
  })

  test('that has more bytes than --max-bytes is not kept', async () => {
    const found = find(['-'], { stdin: streamOf(ZIP), maxBytes: ZIP.length - 1 })
    await expect(found).rejects.toMatchObject({ code: 'FILE_TOO_LARGE', exitCode: 65 })
    expect(await find(['-'], { stdin: streamOf(ZIP), maxBytes: ZIP.length })).toHaveLength(3)
  })

  test('that never comes does not keep a command from ending', async () => {
    const stopping = new AbortController()
    const found = find(['-'], { stdin: new PassThrough(), signal: stopping.signal })
    setImmediate(() => stopping.abort())
    await expect(found).rejects.toMatchObject({ name: 'AbortError' })
  })
})

/** What this process has kept for itself, as far as it has a name. */
function temporaryFiles(): string[] {
  return readdirSync(tmpdir()).filter((name) => /^mkt-[0-9a-f]{8}-/.test(name))
}
