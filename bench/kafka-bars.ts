/** Row: from Kafka to bars in PostgreSQL, mkt and its peers side by side. */
import type { Bench, Row, RowResult } from './bench.ts'
import {
  measureInTurns,
  MKT,
  mktContender,
  peerContender,
  type Contender,
  type Measured,
} from './contenders.ts'
import { firstLine } from './first-line.ts'
import { builtPeers } from './peer-runs.ts'
import { cpuPerMillion, rateOf, RUN_HEADER, runCells } from './run-figures.ts'
import { madeTopic, type MadeTopic, type TopicKind } from './setup/made-topics.ts'
import { SYMBOLS } from './setup/market.ts'
import { atLeast, atMost, markdownTable, type Target } from './targets.ts'

export const kafkaBars: Row = {
  name: 'kafka-bars',
  async measure(bench) {
    const { built, skipped } = await builtPeers(bench)
    const contenders = [mktContender(bench), ...built.map((peer) => peerContender(bench, peer))]
    const results: RowResult[] = []
    for (const kind of bench.options.topics) {
      results.push(await measureKind(bench, kind, contenders))
    }
    return {
      figures: [...results.map(({ figures }) => figures), notes(contenders, skipped)].join('\n\n'),
      targets: results.flatMap(({ targets }) => targets),
    }
  },
}

/** So many times as fast as a peer mkt is to be. */
const WANTED_RATIOS = new Map([
  ['go', 1.1],
  ['flink', 3.5],
  ['kafka-streams', 5],
  ['python', 5],
  ['original', 500],
])
const WANTED_CPU_OF_GO = 0.9

function notes(contenders: readonly Contender[], skipped: readonly string[]): string {
  const versions = contenders.map(({ id, versions }) => `- ${id}: ${versions}`)
  return [...versions, ...skipped.map((why) => `- skipped: ${why}`)].join('\n')
}

async function measureKind(
  bench: Bench,
  kind: TopicKind,
  contenders: readonly Contender[],
): Promise<RowResult> {
  const topics = new Map<number, MadeTopic>()
  try {
    for (const trades of new Set(contenders.map((each) => each.trades))) {
      bench.say(`making a topic of ${trades} trades, ${nameOf(kind)}`)
      topics.set(trades, await madeTopic(await bench.broker(), kind, { trades, symbols: SYMBOLS }))
    }
    const measured = await measureInTurns(bench, contenders, topics)
    return { figures: figuresOf(kind, measured), targets: targetsOf(kind, measured) }
  } catch (error) {
    return notMeasured(kind, error)
  } finally {
    for (const topic of topics.values()) await topic.remove()
  }
}

function nameOf({ writer, compression }: TopicKind): string {
  const headers = writer === 'mkt' ? 'with headers' : 'without headers'
  return `written by ${writer} ${headers}, ${compression === 'none' ? 'uncompressed' : compression}`
}

/** The other topics go on. */
function notMeasured(kind: TopicKind, error: unknown): RowResult {
  const target = { wanted: 'right bars', measured: 'failed', isMet: false }
  return {
    figures: `The topic ${nameOf(kind)} was not measured: ${firstLine(error)}`,
    targets: [{ what: `topic ${nameOf(kind)}`, ...target }],
  }
}

function figuresOf(kind: TopicKind, measured: readonly Measured[]): string {
  const table = markdownTable(['program', ...RUN_HEADER, 'wrong bars'], measured.map(rowOf))
  return `A topic ${nameOf(kind)}:\n\n${table}`
}

function rowOf(one: Measured): string[] {
  const { contender, runs, problem } = one
  if (problem !== undefined) return [contender.name, `failed: ${problem.replaceAll('|', ' ')}`]
  return [contender.name, ...runCells(one), String(Math.max(...runs.map(({ wrong }) => wrong)))]
}

function targetsOf(kind: TopicKind, measured: readonly Measured[]): Target[] {
  const own = measured.find(({ contender }) => contender.id === MKT)
  const place = `topic of ${kind.writer}, ${kind.compression}`
  return measured.flatMap((one) => {
    const { id } = one.contender
    const wanted = WANTED_RATIOS.get(id)
    if (own === undefined || wanted === undefined || one.problem !== undefined) return []
    const ratio = rateOf(own) / rateOf(one)
    const rate = atLeast(`rate to that of ${id}, ${place}`, wanted, ratio, ' ×')
    if (id !== 'go') return [rate]
    const cpu = cpuPerMillion(own) / cpuPerMillion(one)
    return [rate, atMost(`CPU per trade to that of go, ${place}`, WANTED_CPU_OF_GO, cpu, ' ×')]
  })
}
