import type { Database } from '../postgres/connection.ts'
import { migrationStatus, type Migration } from '../postgres/migrate.ts'
import { readLedger } from './ledger.ts'
import type { PrepareOptions } from './options.ts'
import { prepareScript, prepareStore, type StepOutcome } from './prepare-store.ts'
import { tearDown, tearDownScript, type TearDownOptions } from './tear-down.ts'

/** What a run of mkt migrate is to do. */
export type MigrateTask =
  | { readonly kind: 'up'; readonly options: PrepareOptions }
  | { readonly kind: 'down'; readonly options: TearDownOptions }
  | { readonly kind: 'show' }
  | { readonly kind: 'print'; readonly task: MigrateTask }

/** Where the schema and the server's abilities stand. */
export interface StoreState {
  readonly database: string
  /** What this run applied. */
  readonly ran: readonly Migration[]
  readonly applied: readonly Migration[]
  readonly pending: readonly Migration[]
  readonly steps: readonly StepOutcome[]
}

export type MigrateResult =
  | StoreState
  | { readonly database: string; readonly sql: string }
  | { readonly database: string; readonly removed: 'schema' | 'schema and bars' }

export async function migrateAs(database: Database, task: MigrateTask): Promise<MigrateResult> {
  const { label } = database
  switch (task.kind) {
    case 'print':
      return { database: label, sql: await scriptOf(database, task.task) }
    case 'down':
      await tearDown(database, task.options)
      return { database: label, removed: task.options.dropBars ? 'schema and bars' : 'schema' }
    case 'up': {
      const { ran, steps } = await prepareStore(database, task.options)
      return { ...(await stateOf(database)), ran, steps }
    }
    case 'show':
      return stateOf(database)
  }
}

async function scriptOf(database: Database, task: MigrateTask): Promise<string> {
  if (task.kind === 'up') return prepareScript(database, task.options)
  return task.kind === 'down' ? tearDownScript(database, task.options) : ''
}

async function stateOf(database: Database): Promise<StoreState> {
  const { applied, pending } = await migrationStatus(database)
  const ledger = await readLedger(database)
  return {
    database: database.label,
    ran: [],
    applied: applied.map(bare),
    pending: pending.map(bare),
    steps: [...ledger.values()].map((entry) => ({ ...entry, changed: false })),
  }
}

function bare({ version, name }: Migration): Migration {
  return { version, name }
}
