/** What `mkt migrate` does: the schema, then every step that the server is able to take. */
import { EXIT, MktError } from '../core/errors.ts'
import type { Database, Sql } from '../postgres/connection.ts'
import { migrate, migrationScript, migrationStatus, type Migration } from '../postgres/migrate.ts'
import { runScript, scriptFailed } from '../postgres/run-script.ts'
import {
  createTimescale,
  CREATE_EXTENSION,
  findTimescale,
  LEFT_OUT,
  type Creatable,
  type NoTimescale,
  type Timescale,
} from './extension.ts'
import { recordSql } from './ledger.ts'
import type { PrepareOptions } from './options.ts'
import { planFor, planForNew } from './plan-for.ts'
import { refreshAggregates } from './refresh.ts'
import type { LedgerEntry, Step } from './step.ts'
import { underStepsLock } from './steps-lock.ts'

/** A step, and whether it changed anything this time. */
export interface StepOutcome extends LedgerEntry {
  readonly changed: boolean
}

export interface Prepared {
  /** The migrations that ran. */
  readonly ran: readonly Migration[]
  readonly steps: readonly StepOutcome[]
}

/**
 * Brings the schema up to date and takes the steps.
 * @throws MktError (configuration) where TimescaleDB is required and the server cannot do all of
 *   it, or where the server refuses a step, of which nothing is kept then.
 */
export async function prepareStore(database: Database, options: PrepareOptions): Promise<Prepared> {
  if (options.timescale === 'require') requireCommunity(await findTimescale(database), database)
  const ran = await migrate(database)
  const steps = await underStepsLock(database, (own) => takeSteps(database, own, options))
  return { ran, steps }
}

/** The same as SQL, for a person to read; changes nothing. */
export async function prepareScript(database: Database, options: PrepareOptions): Promise<string> {
  const found = await findTimescale(database)
  if (options.timescale === 'require') requireCommunity(found, database)
  const { pending } = await migrationStatus(database)
  const migrations = await Promise.all(
    pending.map(async (one) => titled(one.file, await migrationScript(one))),
  )
  const parts = [...migrations, ...(await stepScripts(database, found, options))]
  return parts.filter(Boolean).join('\n\n')
}

async function stepScripts(
  database: Database,
  found: Timescale | Creatable | NoTimescale,
  options: PrepareOptions,
): Promise<string[]> {
  const isNew = found.state === 'creatable' && options.timescale !== 'leave-out'
  const steps =
    found.state === 'creatable'
      ? await planForNew(database, found.ready, options)
      : await planFor(database, found, options)
  return [
    isNew ? titled('timescaledb', `${CREATE_EXTENSION};`) : '',
    ...steps.filter(({ sql }) => sql !== '').map(({ name, sql }) => titled(name, sql)),
  ]
}

function titled(title: string, sql: string): string {
  return `-- ${title}\n${sql.trimEnd()}`
}

async function takeSteps(
  database: Database,
  own: Sql,
  options: PrepareOptions,
): Promise<StepOutcome[]> {
  const { timescale, isNew } = await openTimescale(database, options)
  if (options.timescale === 'require') requireCommunity(timescale, database)
  const outcomes: StepOutcome[] = []
  for (const step of await planFor(database, timescale, options)) {
    const { sql, ...entry } = step
    if (sql !== '') options.onStep?.(entry)
    await takeStep(database, own, step, timescale)
    outcomes.push({ ...entry, changed: sql !== '' || (isNew && entry.name === 'timescaledb') })
  }
  return outcomes
}

async function openTimescale(
  database: Database,
  options: PrepareOptions,
): Promise<{ timescale: Timescale | NoTimescale; isNew: boolean }> {
  const found = await findTimescale(database)
  if (found.state !== 'creatable') return { timescale: found, isNew: false }
  if (options.timescale === 'leave-out') return { timescale: LEFT_OUT, isNew: false }
  const timescale = await createTimescale(database)
  return { timescale, isNew: timescale.state === 'ready' }
}

/** A step and its record are one transaction, but for the refresh, which cannot be in one. */
async function takeStep(
  database: Database,
  own: Sql,
  step: Step,
  timescale: Timescale | NoTimescale,
): Promise<void> {
  const isRefresh = step.name === 'refresh' && step.sql !== '' && timescale.state === 'ready'
  if (isRefresh) await refreshAggregates(own, timescale)
  try {
    await runScript(database, `${isRefresh ? '' : step.sql}\n${recordSql(step)}`)
  } catch (error) {
    throw scriptFailed(`take the step ${step.name}`, error)
  }
}

function requireCommunity(found: Timescale | Creatable | NoTimescale, { label }: Database): void {
  if (found.state === 'absent') throw required(label, found.reason, found.remedy)
  const { edition } = found.state === 'creatable' ? found.ready : found
  if (edition === 'apache') throw required(label, 'it has the Apache edition of TimescaleDB only')
}

function required(label: string, reason: string, remedy?: string): MktError {
  return new MktError(`Cannot make the most of the database at ${label}: ${reason}`, {
    code: 'TIMESCALE_REQUIRED',
    exit: EXIT.configuration,
    tryThis: [
      ...(remedy === undefined ? [] : [remedy]),
      'mkt migrate, without --require-timescale',
    ],
  })
}
