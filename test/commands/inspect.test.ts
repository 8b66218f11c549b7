/** The program; what it prints of bars is compared with what replay, etl and bars make of the file. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { csvFileOf, madeUpTrades, recordingOf } from '../support/made-up-trades.ts'
import { pipeline } from '../support/pipeline.ts'
import { runMkt, type Ended } from '../support/run-mkt.ts'
import { fileOf, line, tempFolder } from '../support/trade-files.ts'

const T = 1_700_000_000_000
const CSV = `symbol,timestamp,price,volume
A,${T}000001,1.5,2
B,2023-11-14T22:14:20.5Z,1,0
A,${T}000,-1,2
A,${T},1.5\u001b[2J
`

/** No log, no store: an address where nothing is would be an error at once. */
const NOTHING = { DATABASE_URL: 'postgres://nowhere.invalid/x', KAFKA_BROKERS: 'nowhere.invalid:1' }

async function inspect(words: readonly string[], input?: string | Buffer): Promise<Ended> {
  const home = join(await tempFolder(), 'home')
  const ended = await runMkt(['inspect', ...words], { ...NOTHING, MKT_HOME: home }, input)
  await expect(readdir(home)).rejects.toThrow('ENOENT')
  return ended
}

describe('mkt inspect', () => {
  test('says what a file is, and what is wrong with its rows', async () => {
    const file = await fileOf(CSV, 'trades.csv')
    const { code, stdout, stderr } = await inspect([file])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n')).toEqual([
      `${file}: csv, told by a header with timestamp, price, volume`,
      '  Any other CSV with a header, such as an export of QuestDB',
      '  4 trades read, 2 of them count',
      '  2 symbols: A 1, B 1',
      '  from 2023-11-14T22:13:20.000000001Z to 2023-11-14T22:14:20.500Z, the oldest first',
      '  times to the nanosecond; prices with up to 1 decimal place, sizes with no decimal places',
      '  2 rejected: bad-price 1 (first in line 4), wrong-field-count 1 (first in line 5)',
      `    line 4, bad-price: A,${T}000,-1,2`,
      `    line 5, wrong-field-count: A,${T},1.5\\x1b[2J`,
      '',
    ])
  })

  test('gives programs all of it, from a pipe too', async () => {
    const packed = gzipSync(CSV)
    const { code, stdout } = await inspect(['-', '--json', '--max-reject-rate', '10%'], packed)
    expect(code).toBe(65)
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ read: 4, used: 2, symbols: 2, rejects: { 'bad-price': 1, 'wrong-field-count': 1 } },
      files: [
        {
          ...{ file: 'stdin', format: 'csv', checksum: 'none', broken: null },
          ...{ firstTime: '2023-11-14T22:13:20.000000001Z', lastTime: '2023-11-14T22:14:20.500Z' },
          rejectSamples: [
            { line: 4, reason: 'bad-price', text: `A,${T}000,-1,2` },
            { line: 5, reason: 'wrong-field-count', text: `A,${T},1.5\u001b[2J` },
          ],
          trades: {
            mostTraded: [
              { symbol: 'A', trades: 1 },
              { symbol: 'B', trades: 1 },
            ],
            ...{ order: 'oldest-first', stepsBack: 0 },
            ...{ timeDigits: 9, priceDigits: 1, sizeDigits: 0 },
          },
        },
      ],
      error: { code: 'TOO_MANY_REJECTS' },
    })
  })

  test('tells what could be read of a file that was cut off, with exit 65', async () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => line('A', T - at, `${at + 1}`))
    const packed = gzipSync(lines.join(''))
    const file = await fileOf(packed.subarray(0, packed.length >> 1), 'cut.gz')
    const { code, stdout, stderr } = await inspect([file])
    expect(code).toBe(65)
    expect(stdout).toMatch(/: packed with gzip, finnhub, told by/)
    expect(stdout).toMatch(/ {2}[\d,]+ trades read\n {2}1 symbol: A [\d,]+\n.*, the newest first\n/)
    expect(stderr).toMatch(/cut off after .*; [\d,]+ trades before that were read/)
    const bars = await inspect([file, '--bars', '--format', 'csv'])
    expect(bars.code).toBe(65)
    expect(bars.stdout).toMatch(/^symbol,timestamp,.*\nA,2023-11-14T22:13:00Z,\d+,/)
    expect(bars.stderr).toContain('cut off')
    const { stdout: json } = await inspect([file, '--json'])
    expect(JSON.parse(json)).toMatchObject({
      files: [{ packing: 'gzip', broken: expect.stringContaining('cut off') as string }],
      error: { code: 'FILE_CUT' },
    })
  })

  test('reads many files together: trades with an id that came before count once', async () => {
    const folder = await tempFolder()
    const rows = (...ids: number[]) => ids.map((id) => `${id},1.5,2,3,${T + id},True,True\n`)
    await writeFile(join(folder, 'BTCUSDT-trades-1.csv'), rows(1, 2, 3).join(''))
    await writeFile(join(folder, 'BTCUSDT-trades-2.csv'), rows(3, 4, 6, 5).join(''))
    await writeFile(join(folder, 'notes.md'), '# Notes\n')
    await writeFile(join(folder, 'broken.csv.gz'), Buffer.from([0x1f, 0x8b, 8, 0]))
    const rejects = join(await tempFolder(), 'rejects.jsonl')
    const { code, stdout, stderr } = await inspect([folder, '--rejects', rejects])
    expect(code).toBe(65)
    expect(stdout).toContain('  1 duplicate by id, left out\n')
    expect(stdout).toContain('in mixed order: 1 trade stands right behind a later one\n')
    expect(stdout).toContain('notes.md: left out, it is no trade file\n')
    expect(stdout).toMatch(
      /\n4 files: 7 trades read, 6 count, of 1 symbol, from 2023-.*1Z to 2023-.*6Z\n$/,
    )
    expect(stderr).toContain('broken.csv.gz')
    expect(await readFile(rejects, 'utf8')).toBe('')
  })

  test('says what is wrong with a file or a flag', async () => {
    const file = await fileOf(CSV, 'trades.csv')
    expect(await inspect(['absent.csv'])).toMatchObject({ code: 66, stdout: '' })
    expect(await inspect([])).toMatchObject({ code: 2, stdout: '' })
    const idle = await inspect([file, '--interval', '5m'])
    expect(idle).toMatchObject({ code: 2, stdout: '' })
    expect(idle.stderr).toContain('Cannot use --interval without --bars')
    const empty = await inspect([await fileOf('', 'empty'), '--bars'])
    expect(empty).toMatchObject({ code: 0, stdout: '' })
    expect(empty.stderr).toMatch(/: empty\n {2}0 trades read\n/)
  })
})

describe('mkt inspect --bars', () => {
  test('prints the bars that replay and etl make of the same files', async () => {
    const { ok, bars } = await pipeline()
    const trades = madeUpTrades(400)
    const files = [
      await fileOf(recordingOf(trades.slice(0, 200)), 'first.jsonl'),
      await fileOf(gzipSync(csvFileOf(trades.slice(200))), 'second.csv.gz'),
    ]
    for (const file of files) await ok(`replay --file ${file}`)
    await ok('etl --once')
    const { code, stdout, stderr } = await inspect([...files, '--bars', '--format', 'csv'])
    expect(code).toBe(0)
    expect(stdout).toBe(await bars())
    expect(stderr).toMatch(/\n2 files: 400 trades read, 400 count, of 6 symbols, from /)
    for (const how of [
      '--format csv --interval 5m --csv-safe',
      '--format csv --interval 1d --session rth --columns symbol,timestamp,close,change',
      '--format table --tz Asia/Kolkata --columns symbol,timestamp,close',
    ]) {
      const shown = await inspect([...files, '--bars', ...how.split(' ')])
      expect(shown.stdout).toBe(await ok(`bars --all ${how}`))
    }
  })

  test('prints them as JSON, or writes them to a file that is there whole', async () => {
    const file = await fileOf(line('A', T, '1.50'), 'one.jsonl')
    const json = await inspect([file, '--bars', '--json'])
    expect(json).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(json.stdout)).toMatchObject([{ symbol: 'A', open: 1.5, trade_count: 1 }])
    const output = join(await tempFolder(), 'bars.csv')
    const written = await inspect([file, '--bars', '--format', 'csv', '--output', output])
    expect(written).toMatchObject({ code: 0, stdout: '' })
    expect(await readFile(output, 'utf8')).toContain(
      '\nA,2023-11-14T22:13:00Z,1.5,1.5,1.5,1.5,2,1,',
    )
    expect(await inspect([file, '--bars', '--output', output])).toMatchObject({ code: 73 })
  })
})
