/** Row: what etl has of memory while it drains a long topic as fast as it can. */
import type { Row } from './bench.ts'
import { SYMBOLS } from './setup/market.ts'
import type { MemorySample } from './measured-run.ts'
import { kafkaFlags, runEtl } from './mkt-runs.ts'
import { RUN_HEADER, runCells } from './run-figures.ts'
import { madeTopic } from './setup/made-topics.ts'
import { atMost, markdownTable } from './targets.ts'

export const etlMemory: Row = {
  name: 'memory',
  async measure(bench) {
    const trades = bench.options.trades * (bench.options.long ? LONG_FACTOR : 1)
    bench.say(`making a topic of ${trades} trades`)
    const kind = { writer: 'mkt', compression: 'none' } as const
    const broker = await bench.broker()
    const topic = await madeTopic(broker, kind, { trades, symbols: SYMBOLS })
    const log = kafkaFlags(broker.address, topic.name)
    const run = await runEtl(bench, { log, truth: topic.truth })
    await topic.remove()
    const rise = riseOf(run.memory) / 1e6
    const cells = ['mkt etl --once', ...runCells({ trades, runs: [run] }), `${rise.toFixed(1)} MB`]
    return {
      figures: markdownTable(['program', ...RUN_HEADER, 'rise in the second half'], [cells]),
      targets: [
        atMost('peak memory of etl', WANTED_PEAK_MB, run.peakBytes / 1e6, ' MB'),
        atMost('its rise over the second half', WANTED_RISE_MB, rise, ' MB'),
      ],
    }
  },
}

const LONG_FACTOR = 5
const WANTED_PEAK_MB = 150
const WANTED_RISE_MB = 10

/** The rise over the second half of the run, by the straight line that fits it best. */
export function riseOf(samples: readonly MemorySample[]): number {
  const half = samples.slice(Math.floor(samples.length / 2))
  const meanOf = (values: readonly number[]) => {
    return values.reduce((sum, value) => sum + value, 0) / values.length
  }
  const [meanMs, meanBytes] = [
    meanOf(half.map(({ atMs }) => atMs)),
    meanOf(half.map(({ bytes }) => bytes)),
  ]
  let [covariance, variance] = [0, 0]
  for (const { atMs, bytes } of half) {
    covariance += (atMs - meanMs) * (bytes - meanBytes)
    variance += (atMs - meanMs) ** 2
  }
  const spanMs = (half.at(-1)?.atMs ?? 0) - (half[0]?.atMs ?? 0)
  return (covariance / variance) * spanMs
}
