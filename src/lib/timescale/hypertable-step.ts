import type { Timescale } from './extension.ts'
import type { Facts } from './facts.ts'
import { BARS } from './levels.ts'
import { identifier, interval, literal } from './sql-text.ts'
import { done, type Step } from './step.ts'
import type { Wanted } from './wanted.ts'

/** The bars cut into chunks of time; every row stays. */
export function hypertableStep({ schema }: Timescale, facts: Facts, { chunkMs }: Wanted): Step {
  return done('hypertable', hypertableSql(identifier(schema), facts.chunkMs, chunkMs), { chunkMs })
}

/** A new length of chunks counts for chunks to come. */
function hypertableSql(schema: string, presentMs: number | undefined, chunkMs: number): string {
  const bars = literal(`public.${BARS}`)
  if (presentMs === undefined) {
    return `select ${schema}.create_hypertable(${bars},
  ${schema}.by_range('timestamp', ${interval(chunkMs)}),
  create_default_indexes => false, migrate_data => true);`
  }
  if (presentMs === chunkMs) return ''
  return `select ${schema}.set_chunk_time_interval(${bars}, ${interval(chunkMs)});`
}
