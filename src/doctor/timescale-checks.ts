/** TimescaleDB, where there is any: its state, its background jobs, and what migrate left out. */
import type { StoreJob } from '../lib/core/store-state.ts'
import { readJobs } from '../lib/store/read-jobs.ts'
import type { Creatable, NoTimescale, Timescale } from '../lib/timescale/extension.ts'
import { readLedger } from '../lib/timescale/ledger.ts'
import type { LedgerEntry } from '../lib/timescale/step.ts'
import type { WorkerFacts } from '../lib/timescale/worker-facts.ts'
import { fine, problem, skipped, warning, type CheckGroup, type Outcome } from './finding.ts'
import {
  whenMigrated,
  whenReached,
  type Reached,
  type ReachedDatabase,
} from './reached-database.ts'

export function timescaleChecks(reached: Reached): CheckGroup {
  return {
    title: 'TimescaleDB',
    checks: [
      { name: 'extension', look: whenReached(reached, extensionOutcome) },
      { name: 'workers', look: whenReached(reached, ({ workers }) => workersOutcome(workers)) },
      { name: 'jobs', look: whenMigrated(reached, jobs) },
      { name: 'steps', look: whenMigrated(reached, steps) },
    ],
  }
}

/** What is known of the extension and of the server that it is for. */
export interface ExtensionFacts {
  readonly timescale: Timescale | Creatable | NoTimescale
  readonly workers: WorkerFacts
  readonly server: { readonly version: string }
}

/** From an absent extension, which is fine, to one that ends every connection that touches it. */
export function extensionOutcome({ timescale, workers, server }: ExtensionFacts): Outcome {
  if (timescale.state === 'creatable') {
    return warning(`${timescale.ready.version} is there, but not in this database`, 'mkt migrate')
  }
  if (timescale.state === 'absent') return absentOutcome(timescale, workers)
  const { version, edition } = timescale
  const isBroken = server.version === BROKEN.postgres && version === BROKEN.timescale
  if (edition === 'apache' || !isBroken) return fine(`${version}, ${edition} edition`)
  return problem(
    `${version}: with PostgreSQL ${server.version} every background job fails`,
    'update TimescaleDB or PostgreSQL',
  )
}

/** `24000 cannot drop portal` ends every job of this pair, while statements work. */
const BROKEN = { postgres: '15.20', timescale: '2.28.3' }

function absentOutcome({ reason, remedy }: NoTimescale, workers: WorkerFacts): Outcome {
  if (remedy === undefined) return skipped(`${reason}; mkt does without it`)
  const isFatal = workers.isCreated && workers.workersMax === null
  return isFatal ? problem(`${reason}: it ends connections`, remedy) : warning(reason, remedy)
}

/** PostgreSQL's own: the logical replication launcher, and parallel queries at their least. */
const OTHER_WORKERS = 3

export function workersOutcome({ isCreated, workersMax, serverWorkersMax }: WorkerFacts): Outcome {
  if (!isCreated || workersMax === null) return skipped('not in this database')
  const wanted = workersMax + OTHER_WORKERS
  const found = `${workersMax} for TimescaleDB, of ${serverWorkersMax} of the server`
  if (serverWorkersMax >= wanted) return fine(found)
  return warning(
    `${found}: jobs may find none left and wait`,
    `ALTER SYSTEM SET max_worker_processes = ${wanted}, then restart the server`,
  )
}

async function jobs({ timescale, database }: ReachedDatabase): Promise<Outcome> {
  if (timescale.state !== 'ready') return skipped('not in this database')
  if (timescale.edition === 'apache') return skipped('the Apache edition has none for bars')
  return jobsOutcome(await readJobs(database))
}

/** Jobs that fail do so in silence: aggregates grow stale, and nothing is compressed or dropped. */
export function jobsOutcome(found: readonly StoreJob[]): Outcome {
  if (found.length === 0) return skipped('there are none')
  const failing = found.filter(({ status }) => status === 'Failed')
  if (failing.length === 0) return fine(`${found.length}, and none failed at its last run`)
  return problem(
    `${failing.length} of ${found.length} failed at the last run: ${told(failing)}`,
    `CALL run_job(${failing[0]?.id}) shows why; the log of the server has more`,
  )
}

function told(jobs: readonly StoreJob[]): string {
  const texts = jobs.map(({ id, name, lastError }) => `${id} ${name} (${lastError ?? 'no reason'})`)
  return texts.join('; ')
}

async function steps({ database }: ReachedDatabase): Promise<Outcome> {
  return stepsOutcome([...(await readLedger(database)).values()])
}

/** A later mkt migrate, on a server that has what is needed, adds what was left out. */
export function stepsOutcome(steps: readonly Pick<LedgerEntry, 'name' | 'state'>[]): Outcome {
  if (steps.length === 0) return skipped('none written down')
  const left = steps.filter(({ state }) => state === 'skipped')
  if (left.length === 0) return fine(steps.map(({ name }) => name).join(', '))
  const names = left.map(({ name }) => name).join(', ')
  return skipped(`mkt migrate left out ${names}`, 'mkt migrate --status tells why')
}
