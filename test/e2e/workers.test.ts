/** Several etl at once over one log: every trade counts once, whoever takes it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { barsCsvOf, madeUpTrades, recordingOf } from '../support/made-up-trades.ts'
import { pipeline, type Pipeline } from '../support/pipeline.ts'
import { fileOf } from '../support/trade-files.ts'

const broker = await kafkaBroker()

const LOGS = [
  { log: 'PostgreSQL', brokers: undefined, missing: false },
  { log: 'Kafka', brokers: broker?.address, missing: broker === undefined },
]

const CAUGHT_UP_LIMIT_MS = 30_000
const POLL_MS = 300

async function caughtUp({ ok }: Pipeline, records: number): Promise<void> {
  const deadlineMs = performance.now() + CAUGHT_UP_LIMIT_MS
  for (;;) {
    const { lag, partitions } = JSON.parse(await ok('status --json')) as Status
    const end = partitions.reduce((sum, partition) => sum + partition.end, 0)
    if (lag === 0 && end >= records) return
    if (performance.now() > deadlineMs) throw new Error(`The workers still lag by ${lag} records`)
    await sleep(POLL_MS)
  }
}

interface Status {
  readonly lag: number
  readonly partitions: readonly { readonly end: number }[]
}

describe.each(LOGS)('three etl at once on the $log log', ({ brokers, missing }) => {
  test.skipIf(missing)(
    'count every trade once, and leave with 130',
    { timeout: 60_000 },
    async () => {
      const own = await pipeline({ brokers })
      const parts = [1, 2, 3].map((seed) => madeUpTrades(2_000, seed))
      const files = await Promise.all(parts.map((trades) => fileOf(recordingOf(trades))))
      const workers = [1, 20, 500].map((batch) => own.start(`etl --batch ${batch}`))
      for (const file of files) await own.ok(`replay --file ${file}`)
      await caughtUp(own, 6_000)
      const ended = await Promise.all(workers.map((worker) => worker.stop('SIGINT')))
      expect(ended.map(({ code }) => code)).toEqual([130, 130, 130])
      expect(await own.bars()).toBe(barsCsvOf(parts.flat()))
    },
  )

  test.skipIf(missing)('take over from one that was killed', { timeout: 60_000 }, async () => {
    const own = await pipeline({ brokers })
    const trades = madeUpTrades(4_000)
    await own.ok(`replay --file ${await fileOf(recordingOf(trades))}`)
    const workers = [1, 2, 3].map(() => own.start('etl --batch 50 --batch-max 50'))
    await Promise.race(workers.map((worker) => worker.said(/trades into/)))
    workers[0]?.child.kill('SIGKILL')
    await own.ok('etl --once')
    await Promise.all(workers.map((worker) => worker.stop('SIGTERM')))
    expect(await own.bars()).toBe(barsCsvOf(trades))
  })
})
