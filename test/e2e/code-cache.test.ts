import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const project = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

/** Whether V8 took the compiled code. */
const STATE = `console.log(require('./bin/load-program.js').loadProgram().script.cachedDataRejected)`

test('the program begins with the code that the build has compiled', async () => {
  const { stdout } = await run(process.execPath, ['-e', STATE], { cwd: project })
  expect(stdout).toBe('false\n')
})

test.each([
  ['is missing', undefined],
  ['is spoiled', Buffer.alloc(1000, 'x')],
])('the program runs where its compiled code %s', async (_, compiled) => {
  const folder = await mkdtemp(join(tmpdir(), 'mkt-code-cache-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'dist'))
  for (const part of ['bin', 'package.json', 'oclif.manifest.json', 'dist/program.js']) {
    await cp(join(project, part), join(folder, part), { recursive: true })
  }
  if (compiled !== undefined) await writeFile(await cacheIn(folder), compiled)
  const { stdout } = await run(process.execPath, [join(folder, 'bin/run.js'), '--version'])
  expect(stdout).toMatch(/^mkt\/\d/)
})

/** Where the program of a folder looks for it. */
async function cacheIn(folder: string): Promise<string> {
  const name = `console.log(require('./bin/load-program.js').CODE_CACHE)`
  return (await run(process.execPath, ['-e', name], { cwd: folder })).stdout.trim()
}
