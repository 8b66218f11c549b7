import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const project = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

test('bin/dev.js runs a command from the sources, where nothing is built', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mkt-dev-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const part of ['bin', 'package.json', 'tsconfig.json']) {
    await cp(join(project, part), join(folder, part), { recursive: true })
  }
  for (const part of ['completion', 'node_modules', 'src']) {
    await symlink(join(project, part), join(folder, part))
  }
  const dev = join(folder, 'bin', 'dev.js')
  const { stdout } = await run(process.execPath, [dev, 'completion', 'bash'], { cwd: folder })
  expect(stdout).toContain('_mkt()')
  const help = await run(process.execPath, [dev, 'bars', '--help'], { cwd: folder })
  expect(help.stdout).toContain('EXAMPLES')
})
