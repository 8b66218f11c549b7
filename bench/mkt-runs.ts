/** Runs mkt as somebody at a shell does: the built program, its start included. */
import type { Bench } from './bench.ts'
import { measuredRun, type MeasuredRun } from './measured-run.ts'
import { checkExactBars } from './setup/bars-check.ts'
import type { BenchDatabase } from './setup/databases.ts'
import type { Truth } from './setup/truth.ts'

/** Runs `mkt …words` in a home of its own, with a database where one is given. */
export async function runMkt(
  bench: Bench,
  words: readonly string[],
  database?: BenchDatabase,
): Promise<MeasuredRun> {
  const cwd = await bench.newFolder()
  const url = database === undefined ? {} : { DATABASE_URL: database.url }
  const env = { PATH: process.env.PATH, MKT_HOME: cwd, ...url }
  return measuredRun(process.execPath, [bench.options.program, ...words], { env, cwd })
}

export interface EtlTask {
  /** Flags that say where the log is. */
  readonly log: readonly string[]
  readonly truth: Truth
  /** The database of which it begins with a copy, such as one that holds the log. */
  readonly template?: string | undefined
}

/** Makes the bars of a log in a database of its own by `mkt etl --once`; rejects unless all are exact. */
export async function runEtl(
  bench: Bench,
  { log, truth, template }: EtlTask,
): Promise<MeasuredRun> {
  const databases = await bench.databases()
  const database = await (template === undefined
    ? databases.createMigrated()
    : databases.create(template))
  try {
    const run = await runMkt(bench, ['etl', '--once', '--quiet', ...log], database)
    await database.use((open) => checkExactBars(open, truth))
    return run
  } finally {
    await database.drop()
  }
}

/** The flags for a topic in Kafka. */
export function kafkaFlags(brokers: string, topic: string): string[] {
  return ['--log', 'kafka', '--brokers', brokers, '--topic', topic]
}
