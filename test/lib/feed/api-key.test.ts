import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readApiKeyFile } from '../../../src/lib/feed/api-key.ts'

const KEY = 'c0ffee0c0ffee0test'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mkt-key-'))
  path = join(folder, 'key')
})
afterEach(() => rm(folder, { recursive: true }))

async function fileOf(content: string, mode = 0o600): Promise<string> {
  await writeFile(path, content)
  await chmod(path, mode)
  return path
}

const failing = (code: string, exitCode: number) =>
  expect.objectContaining({ code, exitCode }) as Error

describe('a key file', () => {
  test.each([KEY, `${KEY}\n`, `  ${KEY}\r\nsecond line`, `\ufeff${KEY}\n`])(
    'gives the first line without what is around it: %j',
    async (content) => {
      expect(await readApiKeyFile(await fileOf(content))).toEqual({ key: KEY, warning: undefined })
    },
  )

  test.skipIf(process.platform === 'win32').each([0o640, 0o604, 0o660])(
    'that others can read (%o) gives a warning, too',
    async (mode) => {
      const { key, warning } = await readApiKeyFile(await fileOf(KEY, mode))
      expect(key).toBe(KEY)
      expect(warning).toContain(`chmod 600 ${path}`)
    },
  )

  test('that is not there is exit 66, and so is a folder', async () => {
    await expect(readApiKeyFile(path)).rejects.toThrow(failing('NO_API_KEY_FILE', 66))
    await expect(readApiKeyFile(folder)).rejects.toThrow(failing('NO_API_KEY_FILE', 66))
  })

  test.each(['', '\n', `\n${KEY}`, `FINNHUB_API_KEY=${KEY}`, `${KEY} ${KEY}`, 'x'.repeat(5000)])(
    'that begins with no key is exit 78, and its content is not shown: %j',
    async (content) => {
      const reading = readApiKeyFile(await fileOf(content))
      await expect(reading).rejects.toThrow(failing('BAD_API_KEY_FILE', 78))
      await expect(reading).rejects.not.toThrow(/c0ffee/)
    },
  )

  test('without an end is not read to its end', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield 'x'.repeat(1000)
      })(),
    )
    await expect(readApiKeyFile('-', endless)).rejects.toThrow(failing('BAD_API_KEY_FILE', 78))
  })

  test('may be standard input', async () => {
    const input = Readable.from([KEY.slice(0, 5), `${KEY.slice(5)}\nmore`])
    expect(await readApiKeyFile('-', input)).toEqual({ key: KEY, warning: undefined })
  })
})
