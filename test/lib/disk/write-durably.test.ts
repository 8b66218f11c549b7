import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeDurably } from '../../../src/lib/disk/write-durably.ts'
import { tempFolder } from '../../support/trade-files.ts'

describe('writeDurably', () => {
  test('writes and overwrites a file that only its owner can read', async () => {
    const path = join(await tempFolder(), 'state.json')
    for (const text of ['first', 'second, longer', '']) {
      await writeDurably(path, text)
      expect(await readFile(path, 'utf8')).toBe(text)
    }
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test('leaves nothing behind where it fails', async () => {
    const folder = await tempFolder()
    const path = join(folder, 'taken')
    await mkdir(join(path, 'by a folder'), { recursive: true })
    await expect(writeDurably(path, 'text')).rejects.toThrow()
    await expect(writeDurably(join(folder, 'absent', 'x'), 'text')).rejects.toThrow('ENOENT')
    expect(await readdir(folder)).toEqual(['taken'])
  })

  test('gives readers one whole text or the other while writers compete', async () => {
    const path = join(await tempFolder(), 'state.json')
    const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(100_000))
    await writeDurably(path, texts[0] as string)
    const writing = Promise.all(texts.map((text) => writeDurably(path, text)))
    for (let count = 0; count < 50; count += 1) {
      expect(texts.includes(await readFile(path, 'utf8'))).toBe(true)
    }
    await writing
  })
})
