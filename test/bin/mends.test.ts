import { build, type Plugin } from 'esbuild'
import fc from 'fast-check'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import CliTable from 'cli-table3'
import { expect, onTestFinished, test } from 'vitest'
import { mended } from '../../bin/mends.mjs'

const require = createRequire(import.meta.url)

test('a table of the bundle is drawn as cli-table3 draws it', async () => {
  const MendedTable = await mendedTable()
  const words = [
    '',
    '154.31',
    'BINANCE:BTCUSDT',
    '株式',
    'é',
    '\u001b[1mbold\u001b[22m',
    '👍 2\nlines',
  ]
  const row = fc.array(fc.constantFrom(...words), { minLength: 3, maxLength: 3 })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), fc.boolean(), (rows, compact) => {
      const options = { head: ['symbol', 'close', 'note'], style: { head: [], compact } }
      const [table, lean] = [new CliTable(options), new MendedTable(options)]
      table.push(...rows)
      lean.push(...rows)
      expect(lean.toString()).toBe(table.toString())
    }),
    { numRuns: 200 },
  )
})

test('a package in which nothing is left to mend ends the build', () => {
  expect(() => mended('', '/x/cli-table3/src/utils.js')).toThrow(/^Cannot mend .*utils\.js: /)
})

async function mendedTable(): Promise<typeof CliTable> {
  const folder = await mkdtemp(join(tmpdir(), 'mkt-mends-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const outfile = join(folder, 'table.cjs')
  const entryPoints = [require.resolve('cli-table3')]
  await build({ entryPoints, outfile, plugins: [MENDS], bundle: true, platform: 'node' })
  return require(outfile) as typeof CliTable
}

const MENDS: Plugin = {
  name: 'mends',
  setup(build) {
    build.onLoad({ filter: /cli-table3.*\.js$/ }, async ({ path }) => ({
      contents: mended(await readFile(path, 'utf8'), path),
    }))
  },
}
