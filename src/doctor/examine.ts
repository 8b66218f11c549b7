/** All that `mkt doctor` looks at. It starts, makes, migrates and mends nothing. */
import { environmentVariables, finnhubKeyFromEnvironment } from '../flags.ts'
import { FINNHUB_URL } from '../lib/feed/finnhub-feed.ts'
import type { LogSettings } from '../open.ts'
import { barsChecks } from './bars-checks.ts'
import { databaseChecks } from './database-checks.ts'
import { readEnvFile } from './env-file.ts'
import { feedChecks } from './feed-checks.ts'
import { homeChecks } from './home-checks.ts'
import { logChecks } from './log-checks.ts'
import { programChecks } from './program-checks.ts'
import { reachDatabase } from './reached-database.ts'
import { runChecks, type Diagnosis } from './run-checks.ts'
import { secretChecks } from './secret-checks.ts'
import { seeLog } from './seen-log.ts'
import { settingsChecks } from './settings-checks.ts'
import { timescaleChecks } from './timescale-checks.ts'

export interface ExamineOptions {
  readonly settings: LogSettings
  /** Of mkt. */
  readonly version: string
  /** --env-file, where it was given. */
  readonly envFile: string | undefined
  readonly apiKeyFile: string | undefined
  /** Also tries the server of the feed. */
  readonly online: boolean
  /** Closes what was opened, once the command ends. */
  readonly atEnd: (close: () => Promise<void>) => void
}

/** Never rejects for what it finds. */
export function examine(options: ExamineOptions): Promise<Diagnosis> {
  const { settings, atEnd, apiKeyFile } = options
  const envFile = once(() => readEnvFile(options.envFile))
  const reached = once(() => reachDatabase(settings, atEnd))
  const seen = once(() => seeLog(settings, reached))
  const apiKey = finnhubKeyFromEnvironment()
  return runChecks([
    programChecks(options.version),
    settingsChecks(environmentVariables(), envFile),
    secretChecks({ envFile, apiKey, apiKeyFile }),
    homeChecks(settings.home),
    databaseChecks(settings, reached),
    timescaleChecks(reached),
    logChecks(settings, reached, seen),
    feedChecks(new URL(FINNHUB_URL), options.online),
    barsChecks(reached, seen),
  ])
}

/** Several checks ask for the same thing: it is looked at once. */
function once<T>(look: () => Promise<T>): () => Promise<T> {
  let looking: Promise<T> | undefined
  return () => (looking ??= look())
}
