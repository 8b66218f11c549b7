/** Row: from the Postgres log to bars, beside a cursor that only reads the same rows. */
import { fileURLToPath } from 'node:url'
import { postgresLog } from '../src/lib/log/postgres-log.ts'
import type { Bench, Row } from './bench.ts'
import { SYMBOLS } from './setup/market.ts'
import { measuredRun, type MeasuredRun } from './measured-run.ts'
import { runEtl } from './mkt-runs.ts'
import { rateOf, RUN_HEADER, runCells } from './run-figures.ts'
import { PARTITIONS } from './setup/broker.ts'
import type { BenchDatabase } from './setup/databases.ts'
import { appendTrades } from './setup/made-topics.ts'
import { atLeast, markdownTable } from './targets.ts'

export const postgresBars: Row = {
  name: 'postgres-bars',
  async measure(bench) {
    const { trades, runs } = bench.options
    const source = await (await bench.databases()).createMigrated()
    bench.say(`making a Postgres log of ${trades} trades`)
    const truth = await source.use(async (database) => {
      const log = await postgresLog(database, { topic: TOPIC, partitions: PARTITIONS })
      return appendTrades(log, { trades, symbols: SYMBOLS })
    })
    const [own, bare] = [emptyRuns(trades), emptyRuns(trades)]
    const log = ['--log', 'postgres', '--topic', TOPIC]
    for (let round = 0; round < runs; round += 1) {
      own.runs.push(await runEtl(bench, { log, truth, template: source.name }))
      bare.runs.push(await readBare(bench, source))
    }
    await source.drop()
    const rows = [
      ['**mkt etl --once --log postgres**', ...runCells(own)],
      ['a cursor, which makes no bars', ...runCells(bare)],
    ]
    const targets = [
      atLeast('Postgres log → bars', WANTED_RATE, rateOf(own), ' trades/s'),
      atLeast('the same, to a bare cursor', WANTED_RATIO, rateOf(own) / rateOf(bare), ' ×'),
    ]
    return { figures: markdownTable(['program', ...RUN_HEADER], rows), targets }
  },
}

const TOPIC = 'raw_trades'
const WANTED_RATE = 1_000_000
const WANTED_RATIO = 0.5
const BARE_CURSOR = fileURLToPath(new URL('bare-cursor.mjs', import.meta.url))

function emptyRuns(trades: number): { trades: number; runs: MeasuredRun[] } {
  return { trades, runs: [] }
}

/** Its start is measured too, as that of mkt is. */
async function readBare({ options }: Bench, source: BenchDatabase): Promise<MeasuredRun> {
  const env = { PATH: process.env.PATH, DATABASE_URL: source.url }
  const run = await measuredRun(process.execPath, [BARE_CURSOR, TOPIC], { env })
  if (Number(run.stdout) !== options.trades) throw new Error(`the cursor read ${run.stdout} trades`)
  return run
}
