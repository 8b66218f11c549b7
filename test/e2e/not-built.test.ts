import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const project = fileURLToPath(new URL('../..', import.meta.url))

test('a checkout that is not built says so, and how to build it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mkt-not-built-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const part of ['bin', 'package.json']) {
    await cp(join(project, part), join(folder, part), { recursive: true })
  }
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'))
  const ended = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, [join(folder, 'bin', 'run.js'), 'bars'], (error, _, stderr) =>
      resolve({ code: error?.code, stderr }),
    )
  })
  expect(ended).toEqual({
    code: 78,
    stderr: 'Error: Cannot run mkt: it is not built yet\nTry this: npm ci && npm run build\n',
  })
})
