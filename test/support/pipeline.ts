/** A store and a log of its own for a test, and the commands over them as processes. */
import { randomBytes } from 'node:crypto'
import { expect, onTestFinished } from 'vitest'
import { migratedDatabase, type TestDatabase } from './database.ts'
import { makeHome, removeHome } from './home.ts'
import { runMkt, startMkt, type Ended, type Environment, type Running } from './run-mkt.ts'

export interface Pipeline {
  readonly environment: Environment
  readonly database: TestDatabase
  /** Runs a command to its end, whatever that is. */
  readonly mkt: (args: string, input?: string | Buffer) => Promise<Ended>
  /** Runs a command that has to end well; gives what it printed. */
  readonly ok: (args: string, input?: string | Buffer) => Promise<string>
  readonly start: (args: string) => Running
  /** Every bar, exactly. */
  readonly bars: () => Promise<string>
}

export interface PipelineOptions {
  /** Brokers, where the log is to be in Kafka. */
  readonly brokers?: string | undefined
  readonly topic?: string
  /** The home of another pipeline, which remembers what was replayed. */
  readonly home?: string
}

/** A fresh database and, unless they are given, a fresh home and topic; all go with the test. */
export async function pipeline(options: PipelineOptions = {}): Promise<Pipeline> {
  const { topic = `t-${randomBytes(8).toString('hex')}`, brokers } = options
  const database = await migratedDatabase()
  onTestFinished(() => database.drop())
  const environment = {
    DATABASE_URL: database.url,
    MKT_HOME: options.home ?? (await ownHome()),
    MKT_TOPIC: topic,
    ...(brokers !== undefined && { KAFKA_BROKERS: brokers }),
  }
  return over(environment, database)
}

async function ownHome(): Promise<string> {
  const home = await makeHome()
  onTestFinished(() => removeHome(home))
  return home
}

function over(environment: Environment, database: TestDatabase): Pipeline {
  const mkt = (args: string, input?: string | Buffer) => runMkt(words(args), environment, input)
  const ok = async (args: string, input?: string | Buffer): Promise<string> => {
    const { code, stdout, stderr } = await mkt(args, input)
    expect(code, `mkt ${args}: ${stderr}`).toBe(0)
    return stdout
  }
  return {
    ...{ environment, database, mkt, ok },
    start: (args) => startMkt(words(args), environment),
    bars: () => ok('bars --all --format csv'),
  }
}

function words(line: string): string[] {
  return line.split(' ').filter((word) => word !== '')
}
