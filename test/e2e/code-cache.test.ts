import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const project = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

const PROGRAMS = [
  ['bars', '--help'],
  ['symbols', '--help'],
]

test.each(PROGRAMS)('mkt %s begins with the code that the build has compiled', async (...words) => {
  const program = `loadProgram(programFor(${JSON.stringify(words)}))`
  expect(await said(project, `${program}.script.cachedDataRejected`)).toBe('false')
})

test.each(PROGRAMS)(
  'mkt %s runs where its compiled code is missing, or spoiled',
  async (...words) => {
    const folder = await mkdtemp(join(tmpdir(), 'mkt-code-cache-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await mkdir(join(folder, 'dist'))
    const programs = ['dist/program.js', 'dist/bars-program.js']
    for (const part of ['bin', 'package.json', 'oclif.manifest.json', ...programs]) {
      await cp(join(project, part), join(folder, part), { recursive: true })
    }
    const mkt = [join(folder, 'bin/run.js'), ...words]
    const { stdout } = await run(process.execPath, mkt)
    expect(stdout).toMatch(/USAGE/)
    const place = await said(folder, `codeCacheOf(programFor(${JSON.stringify(words)}))`)
    await writeFile(place, Buffer.alloc(1000, 'x'))
    expect((await run(process.execPath, mkt)).stdout).toBe(stdout)
  },
)

/** What an expression comes to in bin/load-program.js. */
async function said(folder: string, expression: string): Promise<string> {
  const parts = '{ codeCacheOf, loadProgram, programFor }'
  const script = `const ${parts} = require('./bin/load-program.js'); console.log(${expression})`
  return (await run(process.execPath, ['-e', script], { cwd: folder })).stdout.trim()
}
