/** Row: mkt replay into Kafka, beside Kafka's own producer test, and into the Postgres log. */
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench, Row } from './bench.ts'
import { SYMBOLS } from './setup/market.ts'
import { measuredRun, type MeasuredRun } from './measured-run.ts'
import { kafkaFlags, runEtl, runMkt } from './mkt-runs.ts'
import { rateOf, roundedRate, RUN_HEADER, runCells, type Runs } from './run-figures.ts'
import { median } from './samples.ts'
import { writeTradeLines } from './setup/made-topics.ts'
import type { Truth } from './setup/truth.ts'
import { atLeast, markdownTable, type Target } from './targets.ts'

export const replayRate: Row = {
  name: 'replay',
  async measure(bench) {
    const { trades, runs } = bench.options
    const file = await makeFile(bench)
    const [kafka, postgres, perf] = [[], [], []] as [MeasuredRun[], MeasuredRun[], MeasuredRun[]]
    for (let round = 1; round <= runs; round += 1) {
      bench.say(`replay, round ${round}`)
      kafka.push(await intoKafka(bench, file))
      perf.push(await producerTest(bench, file))
      postgres.push(await intoPostgres(bench, file))
    }
    await rm(file.path)
    const measured = { kafka: { trades, runs: kafka }, postgres: { trades, runs: postgres } }
    const peer = { trades, runs: perf }
    const rows = [
      ['**mkt replay** → Kafka', ...runCells(measured.kafka)],
      [`kafka-producer-perf-test, acks=all, ${file.valueBytes} bytes`, ...runCells(peer)],
      ['**mkt replay** → Postgres log', ...runCells(measured.postgres)],
    ]
    const own = `Without the start of its JVM, and before the last records are acknowledged, kafka-producer-perf-test counts ${roundedRate(ownRate(perf))} records/s.`
    const figures = `${markdownTable(['program', ...RUN_HEADER], rows)}\n\n${own}`
    return { figures, targets: targetsOf(measured.kafka, peer, measured.postgres) }
  },
}

const WANTED_KAFKA_RATE = 300_000
const WANTED_PERF_RATIO = 0.7
const WANTED_POSTGRES_RATE = 250_000

function targetsOf(kafka: Runs, perf: Runs, postgres: Runs): Target[] {
  const [rate, perfRate] = [rateOf(kafka), rateOf(perf)]
  return [
    atLeast('mkt replay → Kafka', WANTED_KAFKA_RATE, rate, ' trades/s'),
    atLeast('the same, to kafka-producer-perf-test', WANTED_PERF_RATIO, rate / perfRate, ' ×'),
    atLeast('… by its own count', WANTED_PERF_RATIO, rate / ownRate(perf.runs), ' ×'),
    atLeast('mkt replay → Postgres log', WANTED_POSTGRES_RATE, rateOf(postgres), ' trades/s'),
  ]
}

interface ReplayFile {
  readonly path: string
  readonly truth: Truth
  /** Of one record, on average. */
  readonly valueBytes: number
}

async function makeFile(bench: Bench): Promise<ReplayFile> {
  const { trades } = bench.options
  bench.say(`making a file of ${trades} trades`)
  const path = join(await bench.newFolder(), 'trades.jsonl')
  const truth = await writeTradeLines(path, { trades, symbols: SYMBOLS })
  const { size } = await stat(path)
  return { path, truth, valueBytes: Math.round(size / trades) - 1 }
}

/** What came into the log is checked by its bars. */
async function intoKafka(bench: Bench, { path, truth }: ReplayFile): Promise<MeasuredRun> {
  const broker = await bench.broker()
  const topic = await broker.createTopic()
  const log = kafkaFlags(broker.address, topic)
  const run = await runMkt(bench, ['replay', '--file', path, ...log])
  await runEtl(bench, { log, truth })
  await broker.removeTopic(topic)
  return run
}

async function intoPostgres(bench: Bench, { path, truth }: ReplayFile): Promise<MeasuredRun> {
  const database = await (await bench.databases()).createMigrated()
  const run = await runMkt(bench, ['replay', '--file', path, '--log', 'postgres'], database)
  await runEtl(bench, { log: ['--log', 'postgres'], truth, template: database.name })
  await database.drop()
  return run
}

async function producerTest(bench: Bench, { valueBytes }: ReplayFile): Promise<MeasuredRun> {
  const { trades } = bench.options
  const broker = await bench.broker()
  const topic = await broker.createTopic()
  const size = ['--num-records', `${trades}`, '--record-size', `${valueBytes}`]
  const settings = [`bootstrap.servers=${broker.address}`, 'acks=all']
  const words = ['--topic', topic, ...size, '--throughput', '-1', '--producer-props', ...settings]
  const [program, ...rest] = broker.tool('org.apache.kafka.tools.ProducerPerformance', words)
  const run = await measuredRun(program, rest)
  const sent = await broker.countRecords(topic)
  if (sent !== trades) throw new Error(`kafka-producer-perf-test sent ${sent} records`)
  await broker.removeTopic(topic)
  return run
}

/** Its last line: 500000 records sent, 412881.9 records/sec (24.81 MB/sec), … */
function ownRate(runs: readonly MeasuredRun[]): number {
  const lines = runs.map(({ stdout }) => stdout.trimEnd().split('\n').at(-1) ?? '')
  return median(lines.map((line) => Number(/ ([\d.]+) records\/sec/.exec(line)?.[1])))
}
