import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closingLine } from './plain-reporter.ts'

const reporter = fileURLToPath(new URL('plain-reporter.ts', import.meta.url))
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))
const RUN_LIMIT_MS = 60_000

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mkt-reporter-'))
})

afterAll(() => rm(folder, { recursive: true }))

describe('the plain reporter', { timeout: RUN_LIMIT_MS }, () => {
  test('ends a good run with its counts, and says above why tests were skipped', async () => {
    const lines = await linesOf(
      'good',
      `test('a', () => {})
       test('b', (context) => context.skip('no broker here'))
       test('c', (context) => context.skip('no broker here'))
       describe.skip('the database', () => describe('inside', () => test('d', () => {})))
       test.todo('e')`,
    )
    expect(lines.slice(-4)).toEqual([
      'skipped 2: no broker here',
      'skipped 1: the database',
      'skipped 1: e',
      '1 passed, 0 failed, 4 skipped',
    ])
  })

  test('counts failed tests, and hooks that broke beside their tests', async () => {
    const lines = await linesOf(
      'bad',
      `test('a', () => { throw new Error('a') })
       describe('hooked', () => {
         beforeAll(() => { throw new Error('hook') })
         test('b', () => {})
       })`,
    )
    expect(lines.at(-1)).toBe('0 passed, 2 failed, 1 skipped')
  })

  test('counts a file that does not load as failed', async () => {
    const lines = await linesOf('broken', `throw new Error('at load')`)
    expect(lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped')
  })

  test('counts an error that no test caught', async () => {
    const lines = await linesOf(
      'uncaught',
      `test('a', async () => {
         setTimeout(() => { throw new Error('late') }, 1)
         await new Promise((resolve) => setTimeout(resolve, 50))
       })`,
    )
    expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped')
  })
})

test('a run that ends with an error never claims that nothing failed', () => {
  const counts = { passed: 3, failed: 0, skipped: 0 }
  expect(closingLine(counts, 0)).toBe('3 passed, 0 failed, 0 skipped')
  expect(closingLine(counts, 1)).toBe('3 passed, 1 failed, 0 skipped')
})

/** What a run over one made-up test file prints on stdout, without the empty lines. */
async function linesOf(name: string, tests: string): Promise<string[]> {
  await writeFile(join(folder, `${name}.test.js`), tests)
  const args = ['run', name, '--globals', '--root', folder, '--reporter=default']
  const output = await stdoutOf([vitest, ...args, `--reporter=${reporter}`])
  return output.split('\n').filter((line) => line.trim() !== '')
}

function stdoutOf(args: string[]): Promise<string> {
  const options = { cwd: folder, timeout: RUN_LIMIT_MS }
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (_, stdout) => resolve(stdout))
  })
}
