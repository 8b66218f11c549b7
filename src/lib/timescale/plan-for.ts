import type { Database } from '../postgres/connection.ts'
import { LEFT_OUT, type NoTimescale, type Timescale } from './extension.ts'
import { NOTHING, readFacts, type Facts } from './facts.ts'
import { readLedger } from './ledger.ts'
import type { PrepareOptions } from './options.ts'
import { planSteps, skipAll } from './plan.ts'
import type { Step } from './step.ts'
import { wantedOf } from './wanted.ts'

/** The steps for a database as it is now. */
export async function planFor(
  database: Database,
  found: Timescale | NoTimescale,
  options: PrepareOptions,
): Promise<Step[]> {
  if (found.state === 'absent') return planWithout(database, found, options)
  return planWith(database, found, await readFacts(database), options)
}

/** The steps for a database in which the extension is still to be created. */
export function planForNew(
  database: Database,
  timescale: Timescale,
  options: PrepareOptions,
): Promise<Step[]> {
  return planWith(database, timescale, NOTHING, options)
}

async function planWith(
  database: Database,
  timescale: Timescale,
  facts: Facts,
  options: PrepareOptions,
): Promise<Step[]> {
  if (options.timescale === 'leave-out') {
    return planWithout(database, LEFT_OUT, options)
  }
  const ledger = await readLedger(database)
  const wanted = wantedOf(options, ledger, facts, Date.now())
  const refresh = options.refresh || ledger.get('refresh')?.state !== 'done'
  return planSteps({ timescale, facts, wanted, refresh })
}

/** What was done while TimescaleDB was used stays, also on record. */
async function planWithout(
  database: Database,
  why: NoTimescale,
  options: PrepareOptions,
): Promise<Step[]> {
  const ledger = await readLedger(database)
  const steps = skipAll(why, wantedOf(options, ledger, NOTHING, Date.now()))
  const stays = options.timescale === 'leave-out'
  return steps.filter(({ name }) => !(stays && ledger.get(name)?.state === 'done'))
}
