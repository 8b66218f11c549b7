import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migratedDatabase, type TestDatabase } from '../support/database.ts'
import { runMkt, runShell, type Ended } from '../support/run-mkt.ts'
import { line, tempFolder } from '../support/trade-files.ts'

const T = 1_700_000_000_000
const CSV = `symbol,timestamp,price,volume
A,${T},1.5,2
B,2023-11-14T22:14:20.5Z,1,0
A,${T},-1,2
A,${T},1.5
`
const SUMMARY = [
  'trades.csv (csv): 4 trades read, 2 sent to raw_trades',
  '  2 symbols from 2023-11-14T22:13:20.000Z to 2023-11-14T22:14:20.500Z',
  '  2 rejected: bad-price 1 (first in line 4), wrong-field-count 1 (first in line 5)\n',
].join('\n')

let database: TestDatabase
let folder: string

beforeEach(async () => {
  database = await migratedDatabase()
  folder = await tempFolder()
  await writeFile(join(folder, 'trades.csv'), CSV)
})

afterEach(() => database.drop())

function environment(): Record<string, string> {
  return { DATABASE_URL: database.url, MKT_HOME: join(folder, 'home') }
}

function replay(file: string, ...args: string[]): Promise<Ended> {
  return runMkt(['replay', '--file', join(folder, file), ...args], environment())
}

async function recordsInLog(topic = 'raw_trades'): Promise<number> {
  const [row] = await database.run(
    (sql) =>
      sql<{ records: string | null }[]>`
        select sum(next) as records from mkt.log_heads where topic = ${topic}`,
  )
  return Number(row?.records)
}

describe('mkt replay', () => {
  test('sends a file and says what it did; a second time it says so too', async () => {
    const first = await replay('trades.csv')
    expect(first).toEqual({ code: 0, stdout: `${folder}/${SUMMARY}`, stderr: '' })
    expect(await recordsInLog()).toBe(2)
    expect(await recordsInLog('raw_trades.coverage')).toBe(2)
    const second = await replay('trades.csv', '--json')
    expect(second).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(second.stdout)).toMatchObject({
      file: join(folder, 'trades.csv'),
      files: [{ format: 'csv', checksum: 'none', used: 2 }],
      format: 'csv',
      topic: 'raw_trades',
      read: 4,
      used: 2,
      duplicates: 0,
      notSelected: 0,
      rejects: { 'bad-price': 1, 'wrong-field-count': 1 },
      control: {},
      symbols: 2,
      firstTime: '2023-11-14T22:13:20.000Z',
      lastTime: '2023-11-14T22:14:20.500Z',
      stopped: false,
    })
    const third = await replay('trades.csv')
    expect(third.stderr).toMatch(/^sent before, on .*: what the log has of it counts once\n$/)
  })

  test('refuses the same content with another selection, with exit 65', async () => {
    expect(await replay('trades.csv', '--symbol', 'A')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /1 sent to raw_trades\n(.*\n)* {2}1 of other symbols/,
      ) as string,
    })
    const { code, stdout, stderr } = await replay('trades.csv')
    expect({ code, stdout }).toEqual({ code: 65, stdout: '' })
    expect(stderr.replace(/\s+/g, ' ')).toMatch(/Code: REPLAYED_OTHERWISE Try this: .*--again/)
    expect(await recordsInLog()).toBe(1)
    expect(await replay('trades.csv', '--again')).toMatchObject({ code: 0 })
    expect(await recordsInLog()).toBe(3)
  })

  test('exits 65 after a file that was cut off or has too many rejects, both sent', async () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => line('A', T + at, `${at + 1}`))
    const packed = gzipSync(lines.join(''))
    await writeFile(join(folder, 'cut.gz'), packed.subarray(0, packed.length >> 1))
    const cut = await replay('cut.gz')
    expect(cut.code).toBe(65)
    expect(cut.stdout).toMatch(/\(finnhub\): ([\d,]+) trades read, \1 sent/)
    expect(cut.stderr.replace(/\s+/g, ' ')).toMatch(/cut off after .*trades before that were sent/)
    expect(await recordsInLog()).toBeGreaterThan(5_000)
    expect(await recordsInLog('raw_trades.coverage')).toBe(0)

    const rejected = await replay('trades.csv', '--max-reject-rate', '49%')
    expect(rejected).toMatchObject({ code: 65, stdout: `${folder}/${SUMMARY}` })
    expect(rejected.stderr).toContain('TOO_MANY_REJECTS')
    expect(await replay('trades.csv', '--max-reject-rate', '0.5')).toMatchObject({ code: 0 })
  })

  test('takes standard input, once for each name', async () => {
    const file = join(folder, 'trades.csv')
    const named = `gzip -c ${file} | mkt replay --file - --source day`
    const { code, stdout } = await runShell(`${named} && ${named}`, environment())
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${SUMMARY}${SUMMARY}`.replaceAll('trades.csv (', 'stdin ('),
    })
    const [row] = await database.run(
      (sql) =>
        sql<{ sources: string }[]>`
          select count(distinct src) as sources from mkt.log_batches where topic = 'raw_trades'`,
    )
    expect(row?.sources).toBe('1')
  })

  test('says what is wrong with a file or a flag', async () => {
    await writeFile(join(folder, 'page.html'), '<html>\n')
    await writeFile(join(folder, 'empty'), '')
    expect(await replay('absent.csv')).toMatchObject({ code: 66, stdout: '' })
    expect(await replay('page.html')).toMatchObject({ code: 65, stdout: '' })
    expect(await replay('trades.csv', '--speed', '0')).toMatchObject({ code: 2 })
    expect(await replay('empty')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('empty (empty): 0 trades read, 0 sent') as string,
    })
    const absent = await replay('absent.csv', '--json')
    expect(JSON.parse(absent.stdout)).toMatchObject({ error: { code: 'NO_SUCH_FILE' } })
  })

  test('stops after the batch in flight when it is interrupted', async () => {
    await writeFile(join(folder, 'slow.jsonl'), line('A', T) + line('A', T + 86_400_000))
    const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
    const command = `"${process.execPath}" "${program}" replay --speed 1 --file ${folder}/slow.jsonl`
    const { code, stdout } = await runShell(
      `timeout --preserve-status --signal INT 6 ${command}`,
      environment(),
    )
    expect(code).toBe(130)
    expect(stdout).toMatch(/1 sent to raw_trades\n(.*\n)*Stopped\. The same command sends the rest/)
    expect(await recordsInLog()).toBe(1)
    expect(await recordsInLog('raw_trades.coverage')).toBe(0)
  })
})
