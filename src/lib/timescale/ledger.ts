import type { Database } from '../postgres/connection.ts'
import { codeOf } from '../postgres/database-errors.ts'
import type { LedgerEntry, StepName } from './step.ts'
import { literal } from './sql-text.ts'

export type Ledger = ReadonlyMap<StepName, LedgerEntry>

const NOT_THERE_YET = /^(42P01|3F000)$/

/** Every step that was taken or skipped; empty before the first migration. */
export async function readLedger(database: Database): Promise<Ledger> {
  try {
    const rows = await database.run(
      (sql) => sql<LedgerEntry[]>`select name, state, reason, settings from mkt.steps order by at`,
    )
    return new Map(rows.map((row) => [row.name, row]))
  } catch (error) {
    if (NOT_THERE_YET.test(codeOf(error))) return new Map()
    throw error
  }
}

/** Puts a step on record; one that stands there already keeps its time. */
export function recordSql({ name, state, reason, settings }: LedgerEntry): string {
  const values = [name, state, reason, JSON.stringify(settings)]
  const literals = values.map((value) => (value === null ? 'null' : literal(value)))
  return `insert into mkt.steps as s (name, state, reason, settings) values (${literals.join(', ')})
on conflict (name) do update
set state = excluded.state, reason = excluded.reason, settings = excluded.settings, at = now()
where (s.state, s.reason, s.settings)
  is distinct from (excluded.state, excluded.reason, excluded.settings);`
}
