/** replay → etl → bars by the built program: exact to the last digit, whatever the log and batch. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeHome, removeHome } from '../support/home.ts'
import { kafkaBroker } from '../support/kafka-broker.ts'
import {
  barsCsvOf,
  csvFileOf,
  madeUpTrades,
  recordingOf,
  type MadeUpTrade,
} from '../support/made-up-trades.ts'
import { pipeline } from '../support/pipeline.ts'
import { runMkt } from '../support/run-mkt.ts'
import { fileOf } from '../support/trade-files.ts'

const broker = await kafkaBroker()

/** Shuffled times, messages of several trades, and prints that are equal in every field. */
function disorderly(): MadeUpTrade[] {
  const trades = madeUpTrades(1500)
  const equal = trades.filter((_, at) => at % 10 === 0)
  const late = trades.slice(0, 50).reverse()
  return [...trades, ...equal, ...late]
}

const LOGS = [
  { log: 'PostgreSQL', brokers: undefined, missing: false },
  { log: 'Kafka', brokers: broker?.address, missing: broker === undefined },
]

describe.each(LOGS)('on the $log log', ({ brokers, missing }) => {
  test.skipIf(missing)('bars are exact with --batch 1, 7 and 500', async () => {
    const trades = disorderly()
    const file = await fileOf(recordingOf(trades))
    const pipelines = await Promise.all([1, 2, 3].map(() => pipeline({ brokers })))
    await Promise.all(pipelines.map(({ ok }) => ok(`replay --file ${file}`)))
    const limits = [1, 7, 500].map((batch) => `--batch ${batch} --batch-max ${batch * 3}`)
    await Promise.all(pipelines.map(({ ok }, at) => ok(`etl --once ${limits[at]}`)))
    const found = await Promise.all(pipelines.map(({ bars }) => bars()))
    expect(found).toEqual(Array(3).fill(barsCsvOf(trades)))
  })

  test.skipIf(missing)('a packed file, a pipe and CSV add up', async () => {
    const { ok, bars } = await pipeline({ brokers })
    const [packed, piped, table] = [2, 3, 4].map((seed) => madeUpTrades(400, seed)) as [
      ...[MadeUpTrade[], MadeUpTrade[], MadeUpTrade[]],
    ]
    await ok(`replay --file ${await fileOf(gzipSync(recordingOf(packed)), 'frames.jsonl.gz')}`)
    await ok('replay --file -', recordingOf(piped, 1))
    await ok('etl --once')
    await ok(`replay --file ${await fileOf(csvFileOf(table), 'trades.csv')}`)
    await ok('etl --once')
    expect(await bars()).toBe(barsCsvOf([...packed, ...piped, ...table]))
  })
})

test('nothing has to be configured: the embedded server is made, filled and read', async () => {
  const home = await makeHome()
  onTestFinished(() => removeHome(home))
  const mkt = (...args: string[]) => runMkt(args, { MKT_HOME: home })
  const trades = madeUpTrades(300)
  const file = join(home, 'trades.jsonl')
  await writeFile(file, recordingOf(trades))
  const replayed = await mkt('replay', '--file', file)
  expect(replayed.stdout).toContain('300 sent to raw_trades')
  expect(await mkt('etl', '--once', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' })
  const shown = await mkt('bars', '--all', '--format', 'csv')
  expect(shown).toEqual({ code: 0, stdout: barsCsvOf(trades), stderr: '' })
})
