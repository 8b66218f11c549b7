import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readEnvFile, type EnvFile } from '../../src/doctor/env-file.ts'
import {
  envFileMode,
  keyShape,
  secretChecks,
  trackedByGit,
} from '../../src/doctor/secret-checks.ts'
import { runChecks } from '../../src/doctor/run-checks.ts'

const KEY = 'c0ffee5l1r01qvba2b3gc0ffee5l1r01qvba2b40'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mkt-doctor-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function envFile(text: string, mode: number): Promise<EnvFile> {
  const path = join(folder, '.env')
  await writeFile(path, text)
  await chmod(path, mode)
  return (await readEnvFile(path)) as EnvFile
}

describe('a file of settings', () => {
  test.each([0o640, 0o604, 0o622])('with secrets and mode %o is a warning', async (mode) => {
    const file = await envFile(`FINNHUB_API_KEY=${KEY}\nDB_PASSWORD=\n`, mode)
    expect(await envFileMode(file)).toEqual({
      state: 'warning',
      found: `others can read or write ${file.path}, which holds FINNHUB_API_KEY`,
      remedy: `chmod 600 ${file.path}`,
    })
  })

  test('of its owner alone is well, and so is one without secrets', async () => {
    expect((await envFileMode(await envFile(`DB_PASSWORD=x`, 0o600))).state).toBe('ok')
    expect((await envFileMode(await envFile(`DB_HOST=x`, 0o644))).state).toBe('ok')
    expect((await envFileMode(undefined)).state).toBe('skipped')
  })

  test('that git keeps is a problem', async () => {
    const file = await envFile('DB_PASSWORD=x', 0o600)
    expect((await trackedByGit(file)).state).toBe('ok')
    const git = (...args: string[]) => promisify(execFile)('git', ['-C', folder, ...args])
    await git('init', '--quiet')
    expect((await trackedByGit(file)).state).toBe('ok')
    await git('add', '.env')
    expect(await trackedByGit(file)).toMatchObject({
      state: 'problem',
      remedy: 'git rm --cached .env, and change the key and the passwords',
    })
  })
})

describe('an API key', () => {
  test.each([KEY, KEY.slice(0, 20)])('that looks like one is well: %s', (key) => {
    expect(keyShape(key).state).toBe('ok')
  })

  test.each(['your_api_key', 'YOUR-KEY', 'changeme', '<key>', 'xxxx', 'demo', 'paste_it_here'])(
    '%s is a placeholder',
    (key) => {
      expect(keyShape(key).state).toBe('problem')
    },
  )

  test.each(['short', `${KEY} `, `"${KEY}"`, 'k'.repeat(100)])('%j is doubtful', (key) => {
    const { state, found, remedy = '' } = keyShape(key)
    expect(state).toBe('warning')
    expect(found + remedy).not.toContain(key)
  })

  test('is looked for in the file that was named, whose mode counts as well', async () => {
    const path = join(folder, 'key')
    await writeFile(path, `${KEY}\n`)
    const outcome = async () => {
      const settings = { envFile: () => Promise.resolve(undefined), apiKey: undefined }
      const group = secretChecks({ ...settings, apiKeyFile: path })
      return (await runChecks([group])).findings.find(({ name }) => name === 'API key')
    }
    await chmod(path, 0o600)
    expect(await outcome()).toMatchObject({ state: 'ok' })
    await chmod(path, 0o644)
    expect(await outcome()).toMatchObject({ state: 'warning', remedy: `chmod 600 ${path}` })
    await writeFile(path, '\n')
    expect(await outcome()).toMatchObject({ state: 'problem' })
    await rm(path)
    expect(await outcome()).toMatchObject({ state: 'problem' })
  })
})
