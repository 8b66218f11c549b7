/** What the rows of `npm run bench` share: options, servers that start when they are wanted, folders. */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBroker, type Broker } from './setup/broker.ts'
import { startDatabases, type Databases } from './setup/databases.ts'
import type { TopicKind } from './setup/made-topics.ts'
import type { Target } from './targets.ts'

export interface BenchOptions {
  /** Trades of mkt; a peer has fewer where it would take longer than about a minute. */
  readonly trades: number
  readonly runs: number
  /** Five times as many trades for the memory, and ten times as many bars for the growth. */
  readonly long: boolean
  /** The peers that run, by their folder; all where it is undefined. */
  readonly peers: readonly string[] | undefined
  readonly topics: readonly TopicKind[]
  /** The program that is measured: bin/run.js of a build. */
  readonly program: string
}

export interface Bench {
  readonly options: BenchOptions
  /** What lasts from run to run: programs that were built or installed. */
  readonly cacheFolder: string
  /** Started when it is first asked for; rejects where there can be none. */
  broker(): Promise<Broker>
  databases(): Promise<Databases>
  /** The MKT_HOME in which the embedded server of databases() runs. */
  readonly home: string
  /** An empty folder, which is gone at the end. */
  newFolder(): Promise<string>
  readonly say: (progress: string) => void
}

export interface Row {
  /** For --only and the marks in the page. */
  readonly name: string
  measure(bench: Bench): Promise<RowResult>
}

export interface RowResult {
  /** Figures in Markdown. */
  readonly figures: string
  readonly targets: readonly Target[]
}

export interface OpenBench extends Bench {
  /** Ends what was started and removes the folders; called again, it waits for the same. */
  close(): Promise<void>
}

export async function openBench(options: BenchOptions): Promise<OpenBench> {
  const folder = await mkdtemp(join(tmpdir(), 'mkt-bench-'))
  // The embedded server of root runs under another account.
  await chmod(folder, 0o755)
  const home = join(folder, 'home')
  let broker: Promise<Broker> | undefined
  let databases: Promise<Databases> | undefined
  let folders = 0
  let closing: Promise<void> | undefined
  const unlessClosing = <T>(start: () => Promise<T>): Promise<T> => {
    return closing === undefined ? start() : Promise.reject(new Error('the benchmark ends'))
  }
  const close = async (): Promise<void> => {
    await broker?.then((one) => one.close()).catch(complain)
    await databases?.then((one) => one.close()).catch(complain)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  return {
    options,
    cacheFolder: process.env.MKT_BENCH_CACHE ?? join(homedir(), '.cache', 'mkt-bench'),
    home,
    broker: () => (broker ??= unlessClosing(() => requiredBroker(folder))),
    databases: () => (databases ??= unlessClosing(() => startDatabases(home))),
    async newFolder() {
      const path = join(folder, `work-${(folders += 1)}`)
      await mkdir(path)
      return path
    },
    say: (progress) => console.error(progress),
    close: () => (closing ??= close()),
  }
}

async function requiredBroker(folder: string): Promise<Broker> {
  const broker = await startBroker(folder)
  if ('missing' in broker) throw new Error(`there is no Kafka here: ${broker.missing}`)
  return broker
}

function complain(error: unknown): void {
  console.error(`At the end: ${String(error)}`)
}
