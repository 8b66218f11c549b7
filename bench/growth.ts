/** Row: whether etl keeps its rate with many symbols, and with many bars that are there already. */
import { fillSymbols } from './bars-data.ts'
import type { Bench, Row } from './bench.ts'
import type { MeasuredRun } from './measured-run.ts'
import { kafkaFlags, runEtl } from './mkt-runs.ts'
import { rateOf, RUN_HEADER, runCells, type Runs } from './run-figures.ts'
import { madeTopic, type MadeTopic } from './setup/made-topics.ts'
import { SYMBOLS, type MarketShape } from './setup/market.ts'
import { markdownTable, type Target } from './targets.ts'

export const growth: Row = {
  name: 'growth',
  async measure(bench) {
    const { trades } = bench.options
    const equal = await measureSymbols(bench, { trades, runLength: RUN_LENGTH })
    const mixed = await measureSymbols(bench, { trades: Math.ceil(trades / MIXED_PART) })
    const filled = await measureFilled(bench)
    const figures = [
      `Each bar is made of ${RUN_LENGTH} trades in a row, so that there are as many bars whatever the number of symbols:`,
      tableOf(equal),
      'Symbols that take turns at random over four hours: every symbol adds bars.',
      tableOf(mixed),
      `Bars of other symbols that are in the table already, and trades of ${SYMBOLS} symbols:`,
      tableOf(filled),
    ]
    const targets = [
      spread('1 to 10,000 symbols', equal),
      spread(`${filled[1]?.name} to ${filled.at(-1)?.name} in the table`, filled.slice(1)),
    ]
    return { figures: figures.join('\n\n'), targets }
  },
}

interface Case extends Runs {
  readonly name: string
  readonly bars: number
}

const RUN_LENGTH = 100
const SYMBOL_COUNTS = [1, 100, 10_000]
/** These take long where there are many bars. */
const MIXED_PART = 5
const WANTED_SPREAD = 0.2

/** The lowest and the highest rate, to that of the first case. */
function spread(what: string, cases: readonly Case[]): Target {
  const rates = cases.map(rateOf)
  const ratios = [Math.min(...rates), Math.max(...rates)].map((rate) => rate / (rates[0] ?? NaN))
  return {
    what: `rate from ${what}, to the first`,
    wanted: `1 ± ${WANTED_SPREAD}`,
    measured: ratios.map((ratio) => ratio.toFixed(2)).join(' to '),
    isMet: ratios.every((ratio) => Math.abs(ratio - 1) <= WANTED_SPREAD),
  }
}

function tableOf(cases: readonly Case[]): string {
  const rows = cases.map((one) => {
    return [one.name, one.bars.toLocaleString('en-US'), ...runCells(one)]
  })
  return markdownTable(['', 'bars made', ...RUN_HEADER], rows)
}

async function measureSymbols(bench: Bench, shape: Omit<MarketShape, 'symbols'>): Promise<Case[]> {
  const tasks: Task[] = []
  for (const symbols of SYMBOL_COUNTS) {
    const name = symbols === 1 ? '1 symbol' : `${symbols.toLocaleString('en-US')} symbols`
    tasks.push({ name, topic: await topicOf(bench, { ...shape, symbols }) })
  }
  return measureTasks(bench, tasks)
}

interface Task {
  readonly name: string
  readonly topic: MadeTopic
  /** The database that a run begins with a copy of; an empty one where it is not given. */
  readonly template?: string
}

/** Over an empty table, one of a tenth as many bars as there are trades, and one of as many. */
async function measureFilled(bench: Bench): Promise<Case[]> {
  const { trades, long } = bench.options
  const topic = await topicOf(bench, { trades, symbols: SYMBOLS })
  const tasks: Task[] = [{ name: 'an empty table', topic }]
  for (const bars of [trades / 10, trades, ...(long ? [trades * 10] : [])]) {
    const name = `${bars.toLocaleString('en-US')} bars`
    tasks.push({ name, topic, template: await filledTable(bench, bars) })
  }
  return measureTasks(bench, tasks)
}

const FILLED_SYMBOLS = 500

/** The name of a database with so many bars. */
async function filledTable(bench: Bench, bars: number): Promise<string> {
  bench.say(`filling a table with ${bars} bars`)
  const database = await (await bench.databases()).createMigrated()
  const shape = { symbols: FILLED_SYMBOLS, minutes: bars / FILLED_SYMBOLS }
  await database.use((open) => fillSymbols(open, shape))
  return database.name
}

async function topicOf(bench: Bench, shape: MarketShape): Promise<MadeTopic> {
  bench.say(`making a topic of ${shape.trades} trades of ${shape.symbols} symbols`)
  return madeTopic(await bench.broker(), { writer: 'mkt', compression: 'none' }, shape)
}

/** Each once, and then again, so that a busy moment of the machine meets all; then the topics go. */
async function measureTasks(bench: Bench, tasks: readonly Task[]): Promise<Case[]> {
  const { address } = await bench.broker()
  const measured = tasks.map((task) => ({ ...task, runs: [] as MeasuredRun[] }))
  for (let round = 1; round <= bench.options.runs; round += 1) {
    for (const { name, topic, template, runs } of measured) {
      const log = kafkaFlags(address, topic.name)
      const run = await runEtl(bench, { log, truth: topic.truth, template })
      runs.push(run)
      bench.say(`${name}: ${(run.elapsedMs / 1000).toFixed(2)} s`)
    }
  }
  for (const topic of new Set(tasks.map(({ topic }) => topic))) await topic.remove()
  return measured.map(({ name, topic: { trades, truth }, runs }) => {
    return { name, bars: truth.bars(), trades, runs }
  })
}
