/** Row: the way of live trades from the socket to the bars: how long it takes, and a burst of them. */
import type { Bench, Row } from './bench.ts'
import { BURST, burstFigures, measureBurst, type BurstResult } from './burst.ts'
import { figuresTable, type Figure } from './figure.ts'
import { LATENCY, LATENCY_GOALS, latencyFigures, measureLatency } from './latency.ts'
import { atMost, type Target } from './targets.ts'

export const live: Row = {
  name: 'live',
  async measure(bench) {
    const { address } = await bench.broker()
    const logs: Log[] = [
      { name: 'Kafka', brokers: address },
      { name: 'Postgres log', brokers: undefined },
    ]
    const parts: string[] = []
    const targets: Target[] = []
    for (const log of logs) {
      for (const part of [await lateness(bench, log), await burst(bench, log)]) {
        parts.push(figuresTable(part.figures))
        targets.push(...part.targets)
      }
    }
    return { figures: titled(logs, parts), targets }
  },
}

interface Log {
  readonly name: string
  readonly brokers: string | undefined
}

interface Part {
  readonly figures: Figure[]
  readonly targets: Target[]
}

/** Two tables for each log. */
function titled(logs: readonly Log[], parts: readonly string[]): string {
  return logs
    .map(({ name }, at) => `Through ${name}:\n\n${parts.slice(2 * at, 2 * at + 2).join('\n\n')}`)
    .join('\n\n')
}

async function lateness(bench: Bench, { name, brokers }: Log): Promise<Part> {
  const seconds = secondsOf(bench, LATENCY.seconds)
  const all: Part = { figures: [], targets: [] }
  for (const goal of LATENCY_GOALS) {
    const what = goal.etlFlags.join(' ') || 'defaults'
    bench.say(`latency over ${seconds} s through ${name}, ${what}`)
    const { program } = bench.options
    const options = { ...LATENCY, seconds, program, brokers, etlFlags: goal.etlFlags }
    const result = await measureLatency(options)
    all.figures.push(...latencyFigures(what, result, goal))
    const place = `${what}, ${name}`
    if (goal.p50Ms !== undefined) {
      all.targets.push(atMost(`latency p50, ${place}`, goal.p50Ms, result.p50Ms, ' ms'))
    }
    all.targets.push(atMost(`latency p99, ${place}`, goal.p99Ms, result.p99Ms, ' ms'))
  }
  return all
}

async function burst(bench: Bench, { name, brokers }: Log): Promise<Part> {
  const seconds = secondsOf(bench, BURST.seconds)
  const options = { ...BURST, seconds, program: bench.options.program, brokers }
  bench.say(`a burst of ${seconds} s through ${name}`)
  const result = await measureBurst(options)
  if (!result.isExact) throw new Error(`the bars of a burst through ${name} are wrong`)
  return { figures: burstFigures(options, result), targets: burstTargets(name, result) }
}

const LAG_LIMIT_S = 5
const MEMORY_LIMIT_MB = 200

function burstTargets(log: string, result: BurstResult): Target[] {
  const { sent, counted, dropped, lagMs, produce, etl } = result
  const memory = (what: string, bytes: number) => {
    return atMost(`burst: memory of ${what}, ${log}`, MEMORY_LIMIT_MB, bytes / 1e6, ' MB')
  }
  return [
    atMost(`burst: trades lost, ${log}`, 0, sent - counted + dropped),
    atMost(`burst: lag is gone after, ${log}`, LAG_LIMIT_S, lagMs / 1000, ' s'),
    memory('produce', produce.peakBytes),
    memory('etl', etl.peakBytes),
  ]
}

const SECONDS_MIN = 5
const TRADES_PER_SECOND = 100_000

/** Shorter where few trades are asked for. */
function secondsOf({ options }: Bench, most: number): number {
  return Math.min(most, Math.max(SECONDS_MIN, Math.ceil(options.trades / TRADES_PER_SECOND)))
}
