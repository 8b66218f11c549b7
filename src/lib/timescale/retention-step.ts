import type { Timescale } from './extension.ts'
import type { Facts } from './facts.ts'
import { BARS } from './levels.ts'
import { identifier, interval, literal } from './sql-text.ts'
import { done, skipped, type Step } from './step.ts'
import type { Wanted } from './wanted.ts'

/** Old bars are dropped by the server, a chunk at a time; aggregates keep what they have of them. */
export function retentionStep(timescale: Timescale, facts: Facts, wanted: Wanted): Step {
  const { retainMs, droppedBeforeMs } = wanted
  if (timescale.edition === 'apache') {
    return leftToPrune(retainMs)
  }
  const sql = jobSql(identifier(timescale.schema), facts, retainMs)
  return done('retention', sql, { retainMs, droppedBeforeMs })
}

/** The step on a server that has no job for it. */
export function leftToPrune(retainMs: number | null): Step {
  const reason = retainMs === null ? 'nothing is to be dropped' : 'mkt prune drops them'
  return skipped('retention', reason, { retainMs })
}

function jobSql(schema: string, { jobs }: Facts, retainMs: number | null): string {
  const job = jobs.find(({ kind, target }) => kind === 'retention' && target === BARS)
  if ((job?.afterMs ?? null) === retainMs) return ''
  const bars = literal(`public.${BARS}`)
  const remove = `select ${schema}.remove_retention_policy(${bars});`
  const add = `select ${schema}.add_retention_policy(${bars}, ${interval(retainMs ?? 0)});`
  return [job === undefined ? '' : remove, retainMs === null ? '' : add].filter(Boolean).join('\n')
}
