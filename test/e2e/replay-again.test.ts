/** A replay that is run again, killed or changed: what was sent before is not counted twice. */
import { appendFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { barsCsvOf, csvFileOf, madeUpTrades, recordingOf } from '../support/made-up-trades.ts'
import { pipeline } from '../support/pipeline.ts'
import { fileOf } from '../support/trade-files.ts'

const broker = await kafkaBroker()

const LOGS = [
  { log: 'PostgreSQL', brokers: undefined, missing: false },
  { log: 'Kafka', brokers: broker?.address, missing: broker === undefined },
]

describe.each(LOGS)('on the $log log', ({ brokers, missing }) => {
  test.skipIf(missing)(
    'a file that was replayed before changes nothing, --again counts it',
    async () => {
      const { ok, mkt, bars } = await pipeline({ brokers })
      const trades = madeUpTrades(200)
      const file = await fileOf(recordingOf(trades))
      for (const command of [`replay --file ${file}`, 'etl --once', `replay --file ${file}`]) {
        await ok(command)
      }
      const copy = await fileOf(recordingOf(trades), 'copy.jsonl')
      await ok(`replay --file ${copy}`)
      await ok('etl --once')
      expect(await bars()).toBe(barsCsvOf(trades))

      const refused = await mkt(`replay --file ${file} --symbol AAPL`)
      expect(refused).toMatchObject({ code: 65, stdout: '' })
      expect(refused.stderr).toContain('--again')
      await ok('etl --once')
      expect(await bars()).toBe(barsCsvOf(trades))

      await ok(`replay --file ${file} --symbol AAPL --again`)
      await ok('etl --once')
      const apples = trades.filter(({ symbol }) => symbol === 'AAPL')
      expect(await bars()).toBe(barsCsvOf([...trades, ...apples]))
    },
  )

  test.skipIf(missing)(
    'a replay that is killed half-way sends the rest when it is run again',
    async () => {
      const { ok, start, bars } = await pipeline({ brokers })
      const trades = madeUpTrades(500).sort((a, b) => a.timeMs - b.timeMs)
      const file = await fileOf(recordingOf(trades))
      const replay = start(`replay --file ${file} --speed 100`)
      const worker = start('etl --batch 1')
      await worker.said(/trades into/)
      await replay.stop('SIGKILL')
      await ok('etl --once')
      const half = (await bars()).length
      expect(half).toBeLessThan(barsCsvOf(trades).length)
      await ok(`replay --file ${file}`)
      await ok('etl --once')
      await worker.stop('SIGTERM')
      expect(await bars()).toBe(barsCsvOf(trades))
    },
  )
})

test('a file that has grown at its end counts once, and so does a pipe that has a name', async () => {
  const { ok, bars } = await pipeline()
  const trades = madeUpTrades(300)
  const file = await fileOf(csvFileOf(trades.slice(0, 100)), 'trades.csv')
  await ok(`replay --file ${file}`)
  await appendFile(file, csvFileOf(trades.slice(100, 200)).split('\n').slice(1).join('\n'))
  await ok(`replay --file ${file}`)
  const rest = recordingOf(trades.slice(200))
  const half = rest.slice(0, rest.indexOf('\n', rest.length / 2) + 1)
  for (const piped of [half, rest, rest]) await ok('replay --file - --source nightly', piped)
  await ok('etl --once')
  expect(await bars()).toBe(barsCsvOf(trades))
})
