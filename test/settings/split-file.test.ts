import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Split } from '../../src/lib/core/split.ts'
import { readSplitFile } from '../../src/settings/split-file.ts'

const GE = { symbol: 'GE', date: '2021-08-02', newShares: 1, oldShares: 8 }
const START = 'symbol,date,ratio\nGE,2021-08-02,1:8\n'

let folder: string
let file: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mkt-splits-'))
  file = join(folder, 'splits.csv')
})
afterAll(() => rm(folder, { recursive: true }))

async function read(content: string | Buffer): Promise<Split[]> {
  await writeFile(file, content)
  return readSplitFile(file, Date.UTC(2026, 0, 1), new AbortController().signal)
}

describe('a file of splits', () => {
  test('has its columns in any order, and others beside them', async () => {
    const content =
      '\ufeffRatio,Symbol,note,Date\r\n1:8,GE,"a, b",2021-08-02\r\n\r\n4/1,"A,B",,2020-08-31'
    expect(await read(content)).toEqual([
      GE,
      { symbol: 'A,B', date: '2020-08-31', newShares: 4, oldShares: 1 },
    ])
  })

  test.each(['', '\n\n', 'symbol,date,ratio\n'])('%j holds none', async (content) => {
    expect(await read(content)).toEqual([])
  })

  test.each([
    [`${START}AAPL,2020-02-30,4:1\n`, 3, 'the date is "2020-02-30"'],
    [`${START}AAPL,2020-08-31,1:1\n`, 3, 'the ratio is "1:1"'],
    [`${START}\n\nAAPL,2020-08-31\n`, 5, 'it has 2 fields, its header 3'],
    [`${START}"AAPL,2020-08-31,4:1\n`, 3, 'it is no row of CSV'],
    [`${START}GE,2021-08-02,8:1\n`, 3, 'line 2 has a split of that symbol and date too'],
    ['GE,2021-08-02,1:8\n', 1, 'a header with symbol, date, ratio was wanted there'],
    [Buffer.from('symbol,date,ratio\n\xff\xfe,2021-08-02,1:8\n', 'latin1'), 2, 'the symbol is'],
  ])('%j is refused with the number of its bad line', async (content, line, fault) => {
    const message = `Cannot take line ${line} of ${file}: ${fault}`
    await expect(read(content)).rejects.toThrow(message)
    await expect(read(content)).rejects.toMatchObject({ code: 'BAD_SPLIT_FILE', exitCode: 65 })
  })
})
