import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ReplayResult } from '../../src/report/replay-report.ts'
import { migratedDatabase, type TestDatabase } from '../support/database.ts'
import { runMkt, type Ended } from '../support/run-mkt.ts'
import { tempFolder } from '../support/trade-files.ts'
import { zipOf } from '../support/zip-file.ts'

const T = Date.UTC(2025, 0, 1)
const DAY_ONE = 'BTCUSDT-trades-2025-01-01.csv'

/** Rows as Binance has them, with the ids from `first` on, one a second. */
function rowsFrom(first: number, count: number): string {
  const rows = Array.from({ length: count }, (_, at) => {
    const id = first + at
    return `${id},93000.${id % 10},0.5,46500,${T + id * 1_000}000,True,True\n`
  })
  return rows.join('')
}

let database: TestDatabase
let folder: string

beforeEach(async () => {
  database = await migratedDatabase()
  folder = await tempFolder()
  await mkdir(join(folder, 'files'))
})

afterEach(() => database.drop())

function put(name: string, content: string | Buffer): Promise<void> {
  return writeFile(join(folder, 'files', name), content)
}

function mkt(...args: string[]): Promise<Ended> {
  return runMkt(args, { DATABASE_URL: database.url, MKT_HOME: join(folder, 'home') })
}

async function replay(...args: string[]): Promise<ReplayResult> {
  const { stdout } = await mkt('replay', '--json', ...args)
  return JSON.parse(stdout) as ReplayResult
}

async function barsInStore(): Promise<string> {
  expect(await mkt('etl', '--once', '--quiet')).toMatchObject({ code: 0 })
  return (await mkt('bars', '--all', '--format', 'csv')).stdout
}

describe('mkt replay of several files', () => {
  test('counts a trade once that two of them give with its id, and every file once', async () => {
    await put(DAY_ONE, rowsFrom(0, 90))
    await put('BTCUSDT-trades-2025-01.zip', zipOf({ name: DAY_ONE, content: rowsFrom(60, 60) }))
    await put('notes.txt', 'no trades in here\n')
    const args = ['--file', join(folder, 'files'), '--prefix', 'BINANCE:']
    const first = await replay(...args)
    expect(first).toMatchObject({ file: null, read: 150, used: 120, duplicates: 30, symbols: 1 })
    expect(first.files.filter((file) => 'leftOut' in file && file.leftOut)).toHaveLength(1)
    const bars = await barsInStore()
    expect(bars.split('\n').slice(1)).toEqual([
      'BINANCE:BTCUSDT,2025-01-01T00:00:00Z,93000,93000.9,93000,93000.9,30,60,93000.45',
      'BINANCE:BTCUSDT,2025-01-01T00:01:00Z,93000,93000.9,93000,93000.9,30,60,93000.45',
      '',
    ])
    await replay(...args)
    expect(await barsInStore()).toBe(bars)
  })

  test('takes one span of a file after the other, and refuses spans that overlap', async () => {
    await put(DAY_ONE, rowsFrom(0, 120))
    const file = join(folder, 'files', DAY_ONE)
    const minute = '2025-01-01T00:01'
    expect(await replay('--file', file, '--from', minute)).toMatchObject({ used: 60 })
    expect(await replay('--file', file, '--to', minute)).toMatchObject({ used: 60 })
    const overlapping = await mkt('replay', '--file', file, '--from', '2025-01-01T00:00:30')
    expect(overlapping.code).toBe(65)
    expect(overlapping.stderr).toContain('REPLAYED_OTHERWISE')
    expect((await barsInStore()).match(/,60,/g)).toHaveLength(2)
  })

  test('sends the others where the checksum of one is wrong, and exits 65', async () => {
    await put(DAY_ONE, rowsFrom(0, 5))
    await put(`${DAY_ONE}.CHECKSUM`, `${'0'.repeat(64)}  ${DAY_ONE}\n`)
    await put('ETHUSDT-trades-2025-01-01.csv', rowsFrom(0, 5))
    const { code, stdout, stderr } = await mkt('replay', '--file', join(folder, 'files', '*.csv'))
    expect([code, stderr.includes('CHECKSUM_MISMATCH')]).toEqual([65, true])
    expect(stdout).toMatch(
      /ETHUSDT-trades-2025-01-01\.csv \(binance-trades\): 5 trades read, 5 sent/,
    )
    expect(await barsInStore()).not.toContain('BTCUSDT')
  })

  test('writes what was rejected to the file of --rejects, which must be new', async () => {
    await put(DAY_ONE, `${rowsFrom(0, 2)}3,-1,1,1,${T},True,True\nnonsense\n`)
    const file = join(folder, 'files', DAY_ONE)
    const rejects = join(folder, 'rejects.ndjson')
    expect(await replay('--file', file, '--rejects', rejects)).toMatchObject({ used: 2 })
    const lines = (await readFile(rejects, 'utf8')).trim().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { file, line: 3, reason: 'bad-price', text: `3,-1,1,1,${T},True,True` },
      { file, line: 4, reason: 'wrong-field-count', text: 'nonsense' },
    ])
    expect(await mkt('replay', '--file', file, '--rejects', rejects)).toMatchObject({ code: 73 })
  })
})
