/** Stages that have nothing to do leave the processor to others. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { pipeline } from '../support/pipeline.ts'
import { startMkt, type Running } from '../support/run-mkt.ts'
import { HAS_FIGURES, workedMs } from './process-figures.ts'

const broker = await kafkaBroker()

const SETTLE_MS = 6_000
const WATCHED_MS = 10_000
/** Compiling, collecting and the rest of the machine only add: the best of so many times counts. */
const TIMES = 3
const TEST_LIMIT_MS = 90_000
/** Of one core. */
const SHARE_MAX = 0.01

const LOGS = [
  { log: 'PostgreSQL', brokers: undefined },
  ...(broker === undefined ? [] : [{ log: 'Kafka', brokers: broker.address }]),
]

/** A feed that falls silent at once; gives its URL. */
async function silentFeed(): Promise<string> {
  const simulator = startMkt(['simulate', '--port', '0', '--count', '1', '--json'], {})
  await simulator.said(/"url"/)
  return (JSON.parse(simulator.stdout()) as { url: string }).url
}

interface Stage {
  readonly name: string
  readonly running: Running
}

/** etl and produce over a log of their own, with what came in behind them. */
async function idleStages({ log, brokers }: (typeof LOGS)[number]): Promise<Stage[]> {
  const own = await pipeline({ brokers })
  const feed = ['--url', await silentFeed(), '--symbols', 'AAPL']
  const environment = { ...own.environment, FINNHUB_API_KEY: `idle-${log}` }
  const produce = startMkt(['produce', ...feed], environment)
  const etl = own.start('etl')
  await Promise.all([produce.said(/connected/), etl.said(/1 trades into 1 bars/)])
  return [
    { name: `mkt etl with the ${log} log`, running: etl },
    { name: `mkt produce with the ${log} log`, running: produce },
  ]
}

function workOf({ running }: Stage): number {
  return workedMs(running.child.pid ?? 0)
}

/** The share of one core that each stage takes for a while. */
async function sharesOf(stages: readonly Stage[]): Promise<number[]> {
  const before = stages.map(workOf)
  await sleep(WATCHED_MS)
  return stages.map((stage, at) => (workOf(stage) - (before[at] ?? 0)) / WATCHED_MS)
}

test.skipIf(!HAS_FIGURES)(
  'an idle stage takes less than a hundredth of a core',
  async () => {
    const stages = (await Promise.all(LOGS.map(idleStages))).flat()
    await sleep(SETTLE_MS)
    const least = stages.map(() => Infinity)
    for (let time = 0; time < TIMES; time += 1) {
      const shares = await sharesOf(stages)
      shares.forEach((share, at) => (least[at] = Math.min(least[at] ?? Infinity, share)))
    }
    const figures = stages.map(({ name }, at) => ({ stage: name, share: least[at] ?? Infinity }))
    console.log(
      figures.map(({ stage, share }) => `${stage}: ${(share * 100).toFixed(2)} %`).join(', '),
    )
    expect(figures.filter(({ share }) => !(share < SHARE_MAX))).toEqual([])
  },
  TEST_LIMIT_MS,
)
