import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { writeOutput } from '../../src/report/write-output.ts'
import { NEVER, tempFolder } from '../support/trade-files.ts'

async function* chunks(count: number): AsyncGenerator<string> {
  for (let at = 0; at < count; at += 1) yield await Promise.resolve(`line ${at}\n`)
}

describe('writeOutput', () => {
  test('packs a file whose name ends in .gz, and no other', async () => {
    const folder = await tempFolder()
    const [packed, plain] = [join(folder, 'a.csv.gz'), join(folder, 'a.gz.csv')]
    for (const path of [packed, plain]) {
      await writeOutput(chunks(10_000), { path, force: false }, NEVER)
    }
    const text = await readFile(plain, 'utf8')
    expect(text.split('\n')).toHaveLength(10_001)
    expect(gunzipSync(await readFile(packed)).toString()).toBe(text)
  })

  test('leaves no packed file where the data ends in an error', async () => {
    const folder = await tempFolder()
    async function* broken(): AsyncGenerator<string> {
      yield* chunks(100)
      throw new Error('away')
    }
    const writing = writeOutput(broken(), { path: join(folder, 'a.gz'), force: false }, NEVER)
    await expect(writing).rejects.toThrow('away')
    expect(await readdir(folder)).toEqual([])
  })

  test('leaves no packed file after a stop, and ends what it reads', async () => {
    const folder = await tempFolder()
    const stop = new AbortController()
    let isEnded = false
    async function* endless(): AsyncGenerator<string> {
      try {
        for (;;) yield* chunks(10_000)
      } finally {
        isEnded = true
      }
    }
    setTimeout(() => stop.abort(), 50)
    await writeOutput(endless(), { path: join(folder, 'a.gz'), force: false }, stop.signal)
    expect(await readdir(folder)).toEqual([])
    await vi.waitFor(() => expect(isEnded).toBe(true))
  })
})
