import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ratioText } from '../../src/lib/core/parse-split.ts'
import { readSplits } from '../../src/lib/store/split-rows.ts'
import { migratedDatabase, type TestDatabase } from '../support/database.ts'
import { runMkt, runShell, type Ended } from '../support/run-mkt.ts'

const HOSTILE = '=cmd|calc!"A1'
const NEAR_YEAR = new Date().getUTCFullYear() + 2

let database: TestDatabase
let folder: string

beforeAll(async () => {
  database = await migratedDatabase()
  folder = await mkdtemp(join(tmpdir(), 'mkt-splits-'))
  await database.run(
    (sql) => sql`
      insert into stock_bars_1min (symbol, timestamp, open, high, low, close, volume)
      select symbol, '2020-08-28T14:30Z', 1, 1, 1, 1, 1
      from unnest(array['AAPL', 'A:DUP', 'B:DUP', 'NASDAQ:TSLA']) as symbol`,
  )
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true })
})
beforeEach(async () => {
  await database.run((sql) => sql`truncate mkt.splits`)
})

function splits(...args: string[]): Promise<Ended> {
  return runMkt(['splits', ...args], { DATABASE_URL: database.url })
}

async function stored(): Promise<string[]> {
  const all = await readSplits(database)
  return all.map((split) => `${split.symbol},${split.date},${ratioText(split)}`)
}

async function fileOf(content: string): Promise<string> {
  const path = join(folder, 'splits.csv')
  await writeFile(path, content)
  return path
}

describe('mkt splits add', () => {
  test('stores a split of the symbol that is meant, and replaces one of the same day', async () => {
    expect(await splits('add', 'aapl', '2020-08-31', '4:1')).toEqual({
      ...{ code: 0, stderr: '', stdout: 'Stored: AAPL 2020-08-31 4:1\n' },
    })
    await splits('add', 'tsla', '2020-08-31', '3/1')
    await splits('add', 'TSLA', '2020-08-31', '5:1')
    expect(await stored()).toEqual(['AAPL,2020-08-31,4:1', 'NASDAQ:TSLA,2020-08-31,5:1'])
  })

  test('takes a symbol without bars as it was typed, and says so', async () => {
    const { code, stdout, stderr } = await splits('add', 'ge', '2021-08-02', '1:8', '--json')
    const added = [{ symbol: 'ge', date: '2021-08-02', ratio: '1:8' }]
    expect({ code, stderr, result: JSON.parse(stdout) as unknown }).toEqual({
      ...{ code: 0, stderr: '', result: { added } },
    })
    const again = await splits('add', 'ge', '2021-08-02', '1:8')
    expect(again.stderr).toBe('No bars are stored yet, by exactly these names: ge\n')
  })

  test.each([
    [['AAPL', '2020-02-30', '4:1'], 2, 'the date is "2020-02-30"'],
    [['AAPL', `${NEAR_YEAR}-01-01`, '4:1'], 2, `the date is "${NEAR_YEAR}-01-01"`],
    [['AAPL', '2020-08-31', '1:1'], 2, 'the ratio is "1:1"'],
    [['AAPL', '2020-08-31'], 2, 'give a symbol, a date and a ratio'],
    [['AAPL', '2020-08-31', '4:1', '--file', '-'], 2, 'or --file alone'],
    [['DUP', '2020-08-31', '4:1'], 66, '"A:DUP", "B:DUP" end in it'],
    [['--file', '/nowhere/splits.csv'], 66, 'there is no such file'],
    [['--file', tmpdir()], 66, 'it is a folder'],
  ])('%j ends with %i', async (args, code, message) => {
    const ended = await splits('add', ...args)
    expect(ended.stderr).toContain(message)
    expect(ended).toMatchObject({ code, stdout: '' })
    expect(await stored()).toEqual([])
  })

  test('takes a file, its columns in any order, and what the list gives as csv', async () => {
    const file = await fileOf(
      '\ufeffRatio,Symbol,note,Date\r\n4:1,AAPL,x,2020-08-31\r\n\r\n1:8,GE,"a, b",2021-08-02',
    )
    const added = await splits('add', '--file', file)
    expect(added).toMatchObject({ code: 0, stdout: 'Stored 2 splits\n' })
    expect(added.stderr).toBe('No bars are stored yet, by exactly these names: GE\n')
    const piped = 'mkt splits list --format csv | mkt splits add --file - --json'
    const again = await runShell(piped, { DATABASE_URL: database.url })
    expect(again.code).toBe(0)
    expect(await stored()).toEqual(['AAPL,2020-08-31,4:1', 'GE,2021-08-02,1:8'])
  })

  test('stores nothing of a file with a bad line', async () => {
    const file = await fileOf('symbol,date,ratio\nGE,2021-08-02,1:8\nAAPL,2020-02-30,4:1\n')
    const { code, stderr } = await splits('add', '--file', file)
    expect(code).toBe(65)
    expect(stderr).toContain(`Cannot take line 3 of ${file}: the date is "2020-02-30"`)
    expect(await stored()).toEqual([])
  })
})

describe('mkt splits', () => {
  test('lists every split, or those of some symbols, by symbol and date', async () => {
    await splits('add', 'AAPL', '2020-08-31', '4:1')
    await splits('add', 'AAPL', '2014-06-09', '7:1')
    await splits('add', HOSTILE, '2021-08-02', '1:8')
    const table = await splits()
    expect(table.stdout).toBe(
      [
        'symbol         date        ratio',
        '────────────────────────────────',
        '=cmd|calc!"A1  2021-08-02  1:8',
        'AAPL           2014-06-09  7:1',
        'AAPL           2020-08-31  4:1',
        '',
      ].join('\n'),
    )
    const json = JSON.parse((await splits('aapl', '--json')).stdout) as { date: string }[]
    expect(json.map(({ date }) => date)).toEqual(['2014-06-09', '2020-08-31'])
    const csv = await splits('--format', 'csv', '--csv-safe')
    expect(csv.stdout).toContain(`\n"'=cmd|calc!""A1",2021-08-02,1:8\n`)
  })

  test('says that there are none, and ends with 66 for an unknown symbol', async () => {
    const none = 'No splits are stored. To add one: mkt splits add\n'
    expect(await splits('AAPL')).toEqual({ code: 0, stdout: '', stderr: none })
    expect(await splits('--json')).toMatchObject({ code: 0, stdout: '[]\n' })
    expect(await splits('APPL')).toMatchObject({ code: 66 })
  })
})

describe('mkt splits remove', () => {
  test('removes one split, and ends with 66 where there is none', async () => {
    await splits('add', 'AAPL', '2020-08-31', '4:1')
    await splits('add', 'AAPL', '2014-06-09', '7:1')
    const removed = await splits('remove', 'aapl', '2020-08-31')
    expect(removed).toEqual({ code: 0, stdout: 'Removed: AAPL 2020-08-31 4:1\n', stderr: '' })
    expect(await stored()).toEqual(['AAPL,2014-06-09,7:1'])
    const again = await splits('remove', 'aapl', '2020-08-31')
    expect(again.code).toBe(66)
    expect(again.stderr).toContain('Cannot find a split of "aapl" on 2020-08-31')
  })
})
