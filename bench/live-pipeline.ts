/** `mkt produce` and `mkt etl` beside each other in a home of their own, and the bars they make. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Database } from '../src/lib/postgres/connection.ts'
import { ensureServer } from '../src/lib/postgres/embedded-start.ts'
import { stopServer } from '../src/lib/postgres/embedded-stop.ts'
import { migrate } from '../src/lib/postgres/migrate.ts'
import { PROGRAM, startWatched, type WatchedProcess } from './watched-process.ts'

export interface PipelineOptions {
  /** Kafka; without it the log lies in the embedded PostgreSQL. */
  readonly brokers?: string | undefined
  /** Another built program than that of this checkout. */
  readonly program?: string | undefined
  /** Further flags of etl, such as --flush-ms 20. */
  readonly etlFlags?: readonly string[] | undefined
}

export interface LivePipeline {
  readonly home: string
  readonly database: Database
  /** What mkt is run with, and nothing of the shell's own settings. */
  readonly env: NodeJS.ProcessEnv
  readonly program: string
  /** Starts a command that is killed with the pipeline, if it is still there. */
  start(...words: string[]): WatchedProcess
  startProduce(url: string, symbols: readonly string[]): WatchedProcess
  startEtl(): WatchedProcess
}

/** Runs with a pipeline in an empty home, which is removed afterwards with all that it holds. */
export async function withPipeline<T>(
  options: PipelineOptions,
  use: (pipeline: LivePipeline) => Promise<T>,
): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'mkt-bench-'))
  const processes: WatchedProcess[] = []
  try {
    const { url } = await ensureServer(home)
    const database = connect({ kind: 'embedded', label: 'the benchmark', url, options: {} })
    try {
      await migrate(database)
      return await use(pipelineIn(home, database, options, processes))
    } finally {
      for (const each of processes) each.kill()
      await database.close()
    }
  } finally {
    await stopServer(home)
    await rm(home, { recursive: true, force: true })
  }
}

function pipelineIn(
  home: string,
  database: Database,
  { brokers, program = PROGRAM, etlFlags = [] }: PipelineOptions,
  processes: WatchedProcess[],
): LivePipeline {
  const { PATH } = process.env
  const env = { PATH, MKT_HOME: home, FINNHUB_API_KEY: 'bench' }
  const log = brokers === undefined ? ['--log', 'postgres'] : ['--brokers', brokers]
  // Nobody else's topic, where the brokers serve others, too.
  const shared = [...log, '--topic', `bench_${process.pid}_${Date.now()}`]
  const start = (...words: string[]): WatchedProcess => {
    const started = startWatched(program, words, env)
    processes.push(started)
    return started
  }
  return {
    ...{ home, database, env, program, start },
    startProduce: (url, symbols) =>
      start('produce', '--url', url, '--symbols', symbols.join(','), '--json', ...shared),
    startEtl: () => start('etl', '--json', ...shared, ...etlFlags),
  }
}
