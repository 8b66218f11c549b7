import type { Timescale } from './extension.ts'
import type { Facts } from './facts.ts'
import { BARS } from './levels.ts'
import { identifier, interval, literal } from './sql-text.ts'
import { done, skipped, type Step } from './step.ts'
import type { Wanted } from './wanted.ts'

/** Chunks of old bars packed by columns, each symbol by itself, in order of time. */
export function columnstoreStep(timescale: Timescale, facts: Facts, wanted: Wanted): Step {
  const { compressAfterMs } = wanted
  if (timescale.edition === 'apache') {
    return skipped('columnstore', 'the Apache edition of TimescaleDB has no columnstore', {
      compressAfterMs,
    })
  }
  const words = timescale.saysColumnstore ? NEW_WORDS : OLD_WORDS
  const sql = [
    facts.hasColumnstore ? '' : words.enable,
    jobSql(identifier(timescale.schema), facts, compressAfterMs, words),
  ]
  return done('columnstore', sql.filter(Boolean).join('\n'), { compressAfterMs })
}

const NEW_WORDS = {
  enable: `alter table public.${BARS} set (timescaledb.enable_columnstore,
  timescaledb.segmentby = 'symbol', timescaledb.orderby = 'timestamp');`,
  run: 'call',
  policy: 'columnstore_policy',
}

const OLD_WORDS = {
  enable: `alter table public.${BARS} set (timescaledb.compress,
  timescaledb.compress_segmentby = 'symbol', timescaledb.compress_orderby = 'timestamp');`,
  run: 'select',
  policy: 'compression_policy',
}

function jobSql(schema: string, { jobs }: Facts, afterMs: number, words: typeof NEW_WORDS): string {
  const job = jobs.find(({ kind, target }) => kind === 'columnstore' && target === BARS)
  if (job?.afterMs === afterMs) return ''
  const bars = literal(`public.${BARS}`)
  const add = `${words.run} ${schema}.add_${words.policy}(${bars}, ${interval(afterMs)});`
  if (job === undefined) return add
  return `${words.run} ${schema}.remove_${words.policy}(${bars});\n${add}`
}
