import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { encodeTrade } from '../../src/lib/core/trade-codec.ts'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { pipeline, type Pipeline } from '../support/pipeline.ts'
import { tempFolder } from '../support/trade-files.ts'
import { manyTrades, trade } from '../support/trades.ts'

const broker = await kafkaBroker()

const FINE = { ...trade('B', '1.50', '2', 1), nanos: 999_999, conditions: ['1', '12'] }
const TRADES = [...manyTrades(400), FINE]
const LINES = TRADES.map(encodeTrade)

/** A log and bars of a file with these lines; gives the folder of the file as well. */
async function replayed(
  lines: readonly string[],
  brokers?: string,
): Promise<Pipeline & { folder: string }> {
  const [made, folder] = await Promise.all([pipeline({ brokers }), tempFolder()])
  await writeFile(join(folder, 'given.jsonl'), lines.map((line) => `${line}\n`).join(''))
  await made.ok(`replay --file ${folder}/given.jsonl`)
  await made.ok('etl --once')
  return { ...made, folder }
}

describe('mkt export trades', () => {
  test.each([
    ['the Postgres log', 'trades.jsonl.gz', undefined],
    ['a Kafka log', 'trades.jsonl', broker?.address],
  ])('writes of %s a %s that replays into the same bars', async (log, name, brokers) => {
    if (log === 'a Kafka log' && brokers === undefined) return
    const from = await replayed([...LINES, 'no json'], brokers)
    const path = join(from.folder, name)
    const exported = await from.mkt(`export trades --output ${path}`)
    expect(exported).toMatchObject({ code: 0, stdout: '' })
    expect(exported.stderr).toContain(`401 trades of ${from.environment.MKT_TOPIC} written to`)
    const to = await pipeline({ brokers })
    await to.ok(`replay --file ${path}`)
    await to.ok('etl --once')
    expect(await to.bars()).toBe(await from.bars())
  })

  test('prints what was asked for, and goes wrong where the bars do', async () => {
    const { ok, mkt, folder } = await replayed(LINES)
    const path = join(folder, 'trades.parquet')
    expect(JSON.parse(await ok(`export trades --output ${path} --json`))).toMatchObject({
      ...{ file: path, format: 'parquet', trades: 401, duplicates: 0, lost: 0, rejects: {} },
      lastTime: new Date(Math.max(...TRADES.map(({ timeMs }) => timeMs))).toISOString(),
    })
    const csv = await ok('export trades B --from 2024-01-02 --to 2024-01-03')
    expect(csv).toBe(
      'symbol,timestamp,price,volume,conditions\nB,2024-01-02T14:30:00.001999999Z,1.5,2,1;12\n',
    )
    expect(await ok('export trades btcusdt --to 2024-01-01 --format finnhub')).toBe('')
    expect(await mkt('export trades NONE')).toMatchObject({ code: 66, stdout: '' })
    expect(await mkt('export trades --json')).toMatchObject({ code: 2 })
    const none = await mkt('export trades --topic none')
    expect(none).toMatchObject({ code: 0, stdout: 'symbol,timestamp,price,volume,conditions\n' })
    expect(none.stderr).toContain('there is no topic none')
  })
})

describe('mkt export bars', () => {
  test('writes the csv and the ndjson of mkt bars, packed where the name says so', async () => {
    const { ok, bars, folder } = await replayed(LINES)
    expect(await ok('export bars')).toBe(await bars())
    await ok(`export bars -o ${folder}/bars.csv.gz`)
    const packed = await readFile(join(folder, 'bars.csv.gz'))
    expect(gunzipSync(packed).toString()).toBe(await bars())
    expect(await ok('export bars AAPL --interval 1h --format ndjson')).toBe(
      await ok('bars AAPL --all --interval 1h --format ndjson'),
    )
  })

  test('replaces a file only with --force, says what it wrote, and finds no others', async () => {
    const { mkt, bars, folder } = await replayed(LINES)
    const count = (await bars()).split('\n').length - 2
    const first = await mkt(`export bars --output ${folder}/bars.parquet`)
    expect(first.stderr).toContain(`${count} bars written to ${folder}/bars.parquet as parquet`)
    const again = await mkt(`export bars --output ${folder}/bars.parquet`)
    expect(again).toMatchObject({ code: 73 })
    const forced = await mkt(`export bars --output ${folder}/bars.parquet --force --json`)
    const way = { file: `${folder}/bars.parquet`, format: 'parquet' }
    expect(JSON.parse(forced.stdout)).toEqual({ ...way, bars: count })
    expect(await mkt('export bars NONE')).toMatchObject({ code: 66 })
    const none = await mkt('export bars AAPL --to 2000-01-01')
    expect(none.code).toBe(0)
    expect(none.stdout.split('\n')).toHaveLength(2)
    expect(none.stderr).toContain('No bars.')
  })
})
