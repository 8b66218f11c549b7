/** The program: files that hold the same trades otherwise make the bars that are worked out of them. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { barsCsvOf, csvFileOf, madeUpTrades, type MadeUpTrade } from '../support/made-up-trades.ts'
import { pipeline } from '../support/pipeline.ts'
import { tempFolder } from '../support/trade-files.ts'
import { zipOf } from '../support/zip-file.ts'
import { zstdOf } from '../support/zstd-of.ts'

/** The file of these trades, each with its number among all of them. */
function withIds(all: readonly MadeUpTrade[], some: readonly MadeUpTrade[]): string {
  const [header, ...rows] = csvFileOf(some).trimEnd().split('\n')
  const numbered = rows.map((row, at) => `${row},${all.indexOf(some[at] as MadeUpTrade)}`)
  return [`${header},trade_id`, ...numbered, ''].join('\n')
}

test('files in four packings, with trades that come again, are replayed and inspected alike', async () => {
  const trades = madeUpTrades(1_200)
  const file = (from: number, to: number) => withIds(trades, trades.slice(from, to))
  const folder = await tempFolder()
  await writeFile(join(folder, 'a.csv.gz'), gzipSync(file(0, 300)))
  await writeFile(join(folder, 'b.zip'), zipOf({ name: 'b.csv', content: file(250, 600) }))
  await writeFile(join(folder, 'c.csv.zst'), zstdOf(file(0, 900)))
  await writeFile(join(folder, 'd.csv'), file(600, 1_200))
  const { ok, bars } = await pipeline()
  const replayed = await ok(`replay --file ${folder} --json`)
  expect(JSON.parse(replayed)).toMatchObject({ used: 1_200, duplicates: 950 })
  await ok('etl --once')
  expect(await bars()).toBe(barsCsvOf(trades))
  expect(await ok(`inspect ${folder} --bars --format csv`)).toBe(barsCsvOf(trades))
})
