/**
 * All rows of docs/performance.md that move trades: `npm run bench` starts a Kafka broker and a
 * PostgreSQL server, makes the trades, runs mkt and its peers in turns, checks every bar and writes
 * the figures into the page. `-- --only ROW` measures one row; with --trades, --runs, --peers or
 * --topics the figures are only printed, unless --write is there, too.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openBench, type BenchOptions, type OpenBench, type Row, type RowResult } from './bench.ts'
import { etlMemory } from './etl-memory.ts'
import { growth } from './growth.ts'
import { kafkaBars } from './kafka-bars.ts'
import { live } from './live.ts'
import { writeFigures } from './page.ts'
import { postgresBars } from './postgres-bars.ts'
import { replayRate } from './replay-rate.ts'
import { machineLine } from './setup/machine.ts'
import type { TopicKind } from './setup/made-topics.ts'
import { startUp } from './start-up.ts'
import { targetsTable, type Target } from './targets.ts'

const ROWS: readonly Row[] = [
  ...[startUp, kafkaBars, postgresBars, replayRate, live, etlMemory, growth],
]
const TOPICS: Readonly<Record<string, TopicKind>> = {
  mkt: { writer: 'mkt', compression: 'none' },
  'mkt-lz4': { writer: 'mkt', compression: 'lz4' },
  plain: { writer: 'console producer', compression: 'none' },
  'plain-lz4': { writer: 'console producer', compression: 'lz4' },
}
const TRADES = 10_000_000
const RUNS = 3
const INTERRUPTED_EXIT = 130
const PROGRAM = fileURLToPath(new URL('../bin/run.js', import.meta.url))

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const { values } = parseArgs({
  options: {
    ...{ only: text, trades: text, runs: text, peers: text, topics: text, program: text },
    ...{ long: flag, write: flag },
  },
})
const isWhole = [values.trades, values.runs, values.peers, values.topics].every(
  (value) => value === undefined,
)
let isInterrupted = false
const bench = await openBench(optionsOf(values))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Ctrl-C comes twice: from the shell, and from the program that runs this one.
  process.on(signal, () => {
    isInterrupted = true
    void bench.close().finally(() => process.exit(INTERRUPTED_EXIT))
  })
}
try {
  await measureRows(bench, rowsOf(values.only))
} finally {
  await bench.close()
}

function optionsOf(given: typeof values): BenchOptions {
  return {
    trades: Number(given.trades ?? TRADES),
    runs: Number(given.runs ?? RUNS),
    long: given.long,
    peers: given.peers?.split(',').filter((id) => id !== ''),
    topics: (given.topics?.split(',') ?? Object.keys(TOPICS)).map(topicKind),
    program: given.program ?? PROGRAM,
  }
}

function topicKind(name: string): TopicKind {
  const kind = TOPICS[name]
  if (kind === undefined) throw new Error(`--topics takes ${Object.keys(TOPICS).join()}`)
  return kind
}

function rowsOf(only: string | undefined): readonly Row[] {
  const names = only?.split(',')
  const rows = ROWS.filter(({ name }) => names?.includes(name) ?? true)
  if (rows.length > 0) return rows
  throw new Error(`--only takes ${ROWS.map(({ name }) => name).join()}`)
}

/** A row that cannot be measured is told, and the others go on. */
async function measureRows(open: OpenBench, rows: readonly Row[]): Promise<void> {
  const targets: Target[] = []
  for (const row of rows) {
    open.say(`== ${row.name}`)
    try {
      const result = await row.measure(open)
      if (isInterrupted) return
      const markdown = textOf(row, result)
      console.log(`\n## ${row.name}\n\n${markdown}\n`)
      if (isWhole || values.write) await writeFigures(row.name, markdown)
      targets.push(...result.targets)
    } catch (error) {
      console.error(`NOT MEASURED: ${row.name}: ${String(error)}`)
      process.exitCode = 1
    }
  }
  console.log(targetsTable(targets))
}

function textOf(row: Row, { figures, targets }: RowResult): string {
  const parts = [figures, ...(targets.length > 0 ? [targetsTable(targets)] : []), footnote(row)]
  return parts.join('\n\n')
}

/** The command that measures the row again, and where it was measured. */
function footnote(row: Row): string {
  const given = process.argv.slice(2).filter((word, at, all) => {
    return word !== '--write' && word !== '--only' && all[at - 1] !== '--only'
  })
  const command = ['npm run bench --', '--only', row.name, ...given].join(' ')
  const day = new Date().toISOString().slice(0, 10)
  return `\`${command}\`, ${day}: ${machineLine()}.`
}
