/** Which steps a server gets, and the SQL that each still needs: a function of what is in place. */
import { aggregatesStep } from './aggregates-step.ts'
import { columnstoreStep } from './columnstore-step.ts'
import type { NoTimescale, Timescale } from './extension.ts'
import type { Facts } from './facts.ts'
import { hypertableStep } from './hypertable-step.ts'
import { refreshSql } from './refresh-sql.ts'
import { leftToPrune, retentionStep } from './retention-step.ts'
import { done, skipped, type Step } from './step.ts'
import type { Wanted } from './wanted.ts'

export interface Situation {
  readonly timescale: Timescale
  readonly facts: Facts
  readonly wanted: Wanted
  /** Whether what the aggregates lack is to be computed now. */
  readonly refresh: boolean
}

/** The steps in the order in which they are taken. */
export function planSteps(situation: Situation): Step[] {
  const { timescale, facts, wanted } = situation
  const steps = [
    done('timescaledb', '', { version: timescale.version, edition: timescale.edition }),
    lateBarsStep(facts),
    hypertableStep(timescale, facts, wanted),
    aggregatesStep(timescale, facts, wanted),
    columnstoreStep(timescale, facts, wanted),
    retentionStep(timescale, facts, wanted),
  ]
  return withRefresh(steps, situation)
}

/** Bars are dropped only after the aggregates have them, and packed after they were read. */
function withRefresh(steps: readonly Step[], { timescale, refresh }: Situation): Step[] {
  const at = steps.findIndex(({ name }) => name === 'columnstore')
  const isNeeded =
    refresh || steps.some(({ name, sql }) => CALL_FOR_REFRESH.has(name) && sql !== '')
  const step =
    timescale.edition === 'apache'
      ? skipped('refresh', 'nothing is kept ready')
      : done('refresh', isNeeded ? refreshSql(timescale) : '')
  return [...steps.slice(0, at), step, ...steps.slice(at)]
}

const CALL_FOR_REFRESH = new Set(['aggregates', 'retention'])

/**
 * A late bar may lie in a packed chunk, and the server limits how much a statement may unpack. The
 * migration that creates mkt.apply lifts that only where the extension is older than the schema.
 */
function lateBarsStep({ appliesAnywhere }: Facts): Step {
  const sql =
    'alter function mkt.apply set timescaledb.max_tuples_decompressed_per_dml_transaction = 0;'
  return done('late-bars', appliesAnywhere ? '' : sql)
}

/** The steps of a server without TimescaleDB; what was asked for stays on record. */
export function skipAll({ reason, remedy }: NoTimescale, wanted: Wanted): Step[] {
  const { chunkMs, compressAfterMs, retainMs } = wanted
  const needed = 'needs TimescaleDB'
  return [
    skipped('timescaledb', remedy === undefined ? reason : `${reason}; ${remedy}`),
    skipped('late-bars', 'nothing is packed'),
    skipped('hypertable', needed, { chunkMs }),
    skipped('aggregates', `${needed}: views compute them`),
    skipped('refresh', 'nothing is kept ready'),
    skipped('columnstore', needed, { compressAfterMs }),
    leftToPrune(retainMs),
  ]
}
