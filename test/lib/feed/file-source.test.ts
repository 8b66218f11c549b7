import { appendFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { openFileSource, type ClaimedSource } from '../../../src/lib/feed/file-source.ts'
import type { FileBytes } from '../../../src/lib/feed/inputs/input.ts'
import { openPath, openStream } from '../../../src/lib/feed/inputs/open-input.ts'
import {
  readRecords,
  recordFolder,
  type RecordFolder,
  type Selection,
} from '../../../src/lib/feed/replay-records.ts'
import { fileOf, NEVER, streamOf, tempFolder } from '../../support/trade-files.ts'

const LOG = { id: 'log-1', topic: 'raw_trades' }
const DAY_ONE = 'symbol,timestamp,price,volume\nA,1,1,1\n'
const DAY_TWO = 'A,2,2,2\n'

interface Options {
  readonly selection?: Selection
  readonly again?: boolean
  readonly source?: string
  readonly partitions?: number
  /** What happens between opening the source and claiming it. */
  readonly meanwhile?: () => Promise<unknown>
}

let folder: RecordFolder

beforeEach(async () => {
  folder = recordFolder(await tempFolder(), LOG)
})

async function claimOf(file: FileBytes, options: Options = {}): Promise<ClaimedSource> {
  const { selection = {}, again = false, partitions = 4, source, meanwhile } = options
  const partitionCount = () => Promise.resolve(partitions)
  const request = { file, folder, selection, again, source, partitionCount, signal: NEVER }
  try {
    const opened = await openFileSource(request)
    await meanwhile?.()
    return await opened.claim()
  } finally {
    await file.close()
  }
}

/** Sends a file of this content, as far as its source is concerned. */
async function claim(content: string | Buffer, options?: Options): Promise<ClaimedSource> {
  return claimOf(await openPath(await fileOf(content), { signal: NEVER }), options)
}

async function claimStream(parts: readonly string[], options?: Options): Promise<ClaimedSource> {
  return claimOf(await openStream(streamOf(...parts), 'stdin', { signal: NEVER }), options)
}

describe('the source of a file', () => {
  test('is named by content and options: wherever it lies, packed or not, in any home', async () => {
    const { sourceId } = await claim(DAY_ONE)
    expect(sourceId).toMatch(/^[0-9a-f]{32}$/)
    expect((await claim(gzipSync(DAY_ONE))).sourceId).toBe(sourceId)
    await rm(folder.home, { recursive: true })
    expect((await claim(DAY_ONE)).sourceId).toBe(sourceId)
    expect((await claim(DAY_TWO)).sourceId).not.toBe(sourceId)
  })

  test('has another name for other options', async () => {
    const ids = new Set<string>()
    const selections: Selection[] = [
      {},
      { symbol: 'A' },
      { symbol: 'null' },
      { inputFormat: 'csv' },
      { symbol: 'A', inputFormat: 'csv' },
    ]
    for (const selection of selections) {
      await rm(folder.path, { recursive: true, force: true })
      ids.add((await claim(DAY_ONE, { selection })).sourceId)
    }
    expect(ids.size).toBe(selections.length)
  })

  test('is kept on disk once it is claimed, for its owner only', async () => {
    const file = await openPath(await fileOf(DAY_ONE), { signal: NEVER })
    const request = { file, folder, selection: {}, again: false, signal: NEVER }
    const opened = await openFileSource({ ...request, partitionCount: () => Promise.resolve(4) })
    expect(await readRecords(folder)).toEqual([])
    const { sourceId } = await opened.claim()
    await file.close()
    expect(await readRecords(folder)).toMatchObject([
      { id: sourceId, partitions: 4, length: DAY_ONE.length, name: file.name },
    ])
    const [name = ''] = await readdir(folder.path)
    expect((await stat(join(folder.path, name))).mode & 0o777).toBe(0o600)
    expect((await stat(folder.path)).mode & 0o777).toBe(0o700)
  })

  test('keeps the partition count with which it began', async () => {
    await claim(DAY_ONE, { partitions: 4 })
    expect(await claim(DAY_ONE, { partitions: 9 })).toMatchObject({ partitions: 4 })
    expect(await claim(DAY_ONE + DAY_TWO, { partitions: 9 })).toMatchObject({ partitions: 4 })
    expect(await claim(DAY_TWO, { partitions: 9 })).toMatchObject({ partitions: 9 })
    await expect(claim(DAY_ONE, { partitions: 3 })).rejects.toMatchObject({ code: 'TOPIC_SHRANK' })
  })

  test('stays the same while the file grows, however often', async () => {
    const { sourceId, notice } = await claim(DAY_ONE)
    expect(notice).toBeUndefined()
    const grown = await claim(DAY_ONE + DAY_TWO)
    expect(grown).toMatchObject({
      sourceId,
      notice: expect.stringContaining('its first 38 bytes were sent before') as string,
    })
    expect((await claim(DAY_ONE + DAY_TWO + DAY_TWO)).sourceId).toBe(sourceId)
    expect((await claim(DAY_ONE)).sourceId).toBe(sourceId)
    expect((await claim(DAY_ONE + DAY_TWO)).sourceId).toBe(sourceId)
  })

  test('says so where a file has grown within its last line', async () => {
    await claim(DAY_ONE.trimEnd())
    const { notice } = await claim(DAY_ONE + DAY_TWO)
    expect(notice).toContain('their last line had no line end')
  })

  test('goes on from a gzip that was cut off', async () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => `A,${at},${at % 7919},1\n`).join('')
    const packed = gzipSync(DAY_ONE + rows)
    const { sourceId } = await claim(packed.subarray(0, packed.length >> 1))
    expect((await claim(packed)).sourceId).toBe(sourceId)
  })

  test('is refused where the same content was sent with other options', async () => {
    await claim(DAY_ONE, { selection: { symbol: 'A' } })
    const refusal = {
      code: 'REPLAYED_OTHERWISE',
      exitCode: 65,
      message: expect.stringMatching(/without options.*with --symbol A/) as string,
      suggestions: [expect.stringContaining('--again') as string],
    }
    await expect(claim(DAY_ONE)).rejects.toMatchObject(refusal)
    await expect(claim(DAY_ONE + DAY_TWO)).rejects.toMatchObject(refusal)
    await claim(DAY_TWO)
  })

  test('is refused where another file that begins alike was sent longer', async () => {
    await claim(DAY_ONE)
    await claim(DAY_ONE + DAY_TWO)
    for (const rest of ['B,2,2,2\n', 'B,3,3,3\nB,4,4,4\n']) {
      await expect(claim(DAY_ONE + rest)).rejects.toMatchObject({
        code: 'REPLAYED_LONGER',
        exitCode: 65,
      })
    }
  })

  test('is new with --again, each time, and then the one that goes on', async () => {
    const first = await claim(DAY_ONE)
    const second = await claim(DAY_ONE, { again: true })
    const third = await claim(DAY_ONE, { again: true, selection: { symbol: 'A' } })
    expect(new Set([first, second, third].map(({ sourceId }) => sourceId)).size).toBe(3)
    expect((await claim(DAY_ONE)).sourceId).toBe(second.sourceId)
    expect((await claim(DAY_ONE + DAY_TWO)).sourceId).toBe(second.sourceId)
    expect((await claim(DAY_ONE, { selection: { symbol: 'A' } })).sourceId).toBe(third.sourceId)
  })

  test('of one log and topic knows nothing of another', async () => {
    await claim(DAY_ONE, { selection: { symbol: 'A' } })
    const { home } = folder
    const folders = [
      recordFolder(home, { ...LOG, topic: 'other' }),
      recordFolder(home, { ...LOG, id: '../../log-2' }),
    ]
    for (const other of folders) {
      expect(other.path.startsWith(join(home, 'replayed'))).toBe(true)
      folder = other
      await claim(DAY_ONE)
    }
  })
})

describe('two replays at once', () => {
  test('of one file have one source', async () => {
    const claims = await Promise.all([1, 2, 3, 4].map(() => claim(DAY_ONE)))
    expect(new Set(claims.map(({ sourceId }) => sourceId)).size).toBe(1)
    expect(await readRecords(folder)).toHaveLength(1)
  })

  test('with other options: the second to begin is refused', async () => {
    const meanwhile = () => claim(DAY_ONE, { selection: { symbol: 'A' } })
    await expect(claim(DAY_ONE, { meanwhile })).rejects.toMatchObject({
      code: 'REPLAYED_OTHERWISE',
    })
  })

  test('of a file and of what it has grown to: the second goes on from the first', async () => {
    let first: ClaimedSource | undefined
    const meanwhile = async () => (first = await claim(DAY_ONE))
    const second = await claim(DAY_ONE + DAY_TWO, { meanwhile })
    expect(second.sourceId).toBe(first?.sourceId)
  })
})

describe('the bytes of a source', () => {
  async function read(path: string, meanwhile: () => Promise<unknown>): Promise<string> {
    const file = await openPath(path, { signal: NEVER })
    const request = { file, folder, selection: {}, again: false, signal: NEVER }
    const { bytes } = await openFileSource({ ...request, partitionCount: () => Promise.resolve(4) })
    await meanwhile()
    const parts: Buffer[] = []
    try {
      for await (const part of bytes) parts.push(part)
    } finally {
      await file.close()
    }
    return Buffer.concat(parts).toString()
  }

  test('end where the file ended when it was hashed', async () => {
    const path = await fileOf(DAY_ONE)
    expect(await read(path, () => appendFile(path, DAY_TWO))).toBe(DAY_ONE)
    expect(await read(await fileOf(''), () => Promise.resolve())).toBe('')
  })

  test('are those of the file that was opened, though another has taken its name', async () => {
    const path = await fileOf(DAY_ONE)
    const replace = async () => {
      await rm(path)
      await writeFile(path, DAY_TWO)
    }
    expect(await read(path, replace)).toBe(DAY_ONE)
  })

  test('are refused where the file has changed since', async () => {
    const changed = { code: 'FILE_CHANGED', exitCode: 65 }
    const path = await fileOf(DAY_ONE)
    await expect(
      read(path, () => writeFile(path, DAY_ONE.replace('A', 'B'))),
    ).rejects.toMatchObject(changed)
    await expect(read(path, () => writeFile(path, ''))).rejects.toMatchObject(changed)
  })
})

describe('a stream', () => {
  test('has a new source each time, and leaves no record', async () => {
    const ids = [await claimStream([DAY_ONE]), await claimStream([DAY_ONE])]
    expect(ids[0]?.sourceId).toMatch(/^[0-9a-f]{32}$/)
    expect(ids[0]?.sourceId).not.toBe(ids[1]?.sourceId)
    expect(await readRecords(folder)).toEqual([])
  })

  test('with a name has the source of this name, also when it has grown', async () => {
    const first = await claimStream([DAY_ONE], { source: 'day', partitions: 4 })
    const second = await claimStream([DAY_ONE.slice(0, 7), DAY_ONE.slice(7) + DAY_TWO], {
      source: 'day',
      partitions: 9,
    })
    expect(second).toMatchObject({ sourceId: first.sourceId, partitions: 4 })
    expect((await claimStream([DAY_ONE], { source: 'night' })).sourceId).not.toBe(first.sourceId)
  })

  test('with a name gives all its bytes', async () => {
    await claimStream([DAY_ONE], { source: 'day' })
    const file = await openStream(
      streamOf(DAY_ONE.slice(0, 3), DAY_ONE.slice(3), DAY_TWO),
      'stdin',
      {
        signal: NEVER,
      },
    )
    const partitionCount = () => Promise.resolve(4)
    const request = { file, folder, selection: {}, again: false, source: 'day', signal: NEVER }
    const { bytes } = await openFileSource({ ...request, partitionCount })
    const parts: Buffer[] = []
    for await (const part of bytes) parts.push(part)
    expect(Buffer.concat(parts).toString()).toBe(DAY_ONE + DAY_TWO)
  })

  test('is refused under a name whose stream began otherwise, or was sent with other options', async () => {
    await claimStream([DAY_ONE], { source: 'day' })
    for (const other of [DAY_TWO, DAY_ONE.slice(0, -1), DAY_ONE.replace('A', 'B'), '']) {
      await expect(claimStream([other], { source: 'day' })).rejects.toMatchObject({
        code: 'OTHER_STREAM',
        exitCode: 65,
      })
    }
    const selection = { symbol: 'A' }
    await expect(claimStream([DAY_ONE], { source: 'day', selection })).rejects.toMatchObject({
      code: 'REPLAYED_OTHERWISE',
    })
    await claimStream([DAY_TWO], { source: 'day', again: true })
  })

  test('has a name, a file has none', async () => {
    await expect(claim(DAY_ONE, { source: 'day' })).rejects.toMatchObject({
      code: 'NOT_A_STREAM',
      exitCode: 2,
    })
  })
})

describe('the records', () => {
  test('are said to be damaged where they are', async () => {
    await claim(DAY_ONE)
    const [name = ''] = await readdir(folder.path)
    for (const damage of ['', '{', '{"id":7}']) {
      await writeFile(join(folder.path, name), damage)
      await expect(claim(DAY_ONE)).rejects.toMatchObject({ code: 'BAD_RECORD', exitCode: 65 })
    }
  })

  test('leave nothing else behind', async () => {
    await claim(DAY_ONE)
    await claim(DAY_TWO)
    const names = await readdir(folder.path)
    expect(names.map((name) => /\.json$/.test(name))).toEqual([true, true])
    expect(await readFile(join(folder.path, names[0] as string), 'utf8')).toMatch(/\}\n$/)
  })

  test('need a home that can be written', async () => {
    const file = await fileOf('no folder')
    folder = recordFolder(join(file, 'home'), LOG)
    await expect(claim(DAY_ONE)).rejects.toMatchObject({ exitCode: 73 })
  })
})
