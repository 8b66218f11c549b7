import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeHome, removeHome } from '../support/home.ts'
import { runShell } from '../support/run-mkt.ts'

let home: string
let folder: string
beforeEach(async () => {
  home = await makeHome()
  folder = await mkdtemp(join(tmpdir(), 'mkt-quick-start-'))
})
afterEach(async () => {
  await removeHome(home)
  await rm(folder, { recursive: true })
})

describe('README.md', () => {
  it('has a quick start that prints what the page shows, also the second time', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
    const [, script = '', shown = 'nothing'] =
      /quick start -->\s+```sh\n(.*?)```\s+```\n(.*?)```/s.exec(readme) ?? []
    const typed = `set -e; cd ${folder}\n${script.replaceAll('npx mkt', 'mkt')}`
    for (const run of [1, 2]) {
      const { code, stdout } = await runShell(typed, { MKT_HOME: home })
      expect({ run, code, end: stdout.slice(-shown.length) }).toEqual({ run, code: 0, end: shown })
    }
  })
})

describe('mkt demo', () => {
  it('finds every bar equal to what was sent, and leaves nothing behind', async () => {
    const { code, stdout } = await runShell('mkt demo --duration 4s --json', { MKT_HOME: home })
    expect(code).toBe(0)
    const summary = JSON.parse(stdout) as { bars: number; trades: number; different: number }
    expect(summary).toMatchObject({ different: 0 })
    expect(summary.bars).toBeGreaterThanOrEqual(8)
    expect(summary.trades).toBeGreaterThan(500)
  })
})
