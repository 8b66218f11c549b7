/** Takes out of a database what mkt made in it. */
import { EXIT, MktError } from '../core/errors.ts'
import type { Database } from '../postgres/connection.ts'
import { runScript, scriptFailed } from '../postgres/run-script.ts'
import { dropSql } from './aggregates-step.ts'
import { findTimescale } from './extension.ts'
import { NOTHING, readFacts, type Facts } from './facts.ts'
import { BARS, LEVELS } from './levels.ts'
import { identifier, literal } from './sql-text.ts'

export interface TearDownOptions {
  /** Also drops the table of the bars; else they stay as the original project's table has them. */
  readonly dropBars: boolean
}

/**
 * The SQL of it. Bars that stay lose what only mkt knows of them: how many trades they hold, and
 * where those stood in the log. So the first bar from a log replaces them, and no trade counts twice
 * when the log is read again from its start.
 */
export async function tearDownScript(
  database: Database,
  { dropBars }: TearDownOptions,
): Promise<string> {
  const found = await findTimescale(database)
  const isReady = found.state === 'ready'
  if (isReady && found.schema === 'mkt') throw extensionInside(database)
  const facts = isReady ? await readFacts(database) : NOTHING
  return [
    ...LEVELS.toReversed().map(({ view }) => dropSql(view, facts.aggregates.has(view))),
    ...(isReady && !dropBars ? removeJobs(identifier(found.schema), facts, found) : []),
    'drop schema if exists mkt cascade;',
    dropBars ? `drop table if exists public.${BARS};` : DROP_COLUMNS,
  ].join('\n')
}

/** Does it, in one transaction. Errors: MIGRATION_FAILED (78), where it is as before. */
export async function tearDown(database: Database, options: TearDownOptions): Promise<void> {
  try {
    await runScript(database, await tearDownScript(database, options))
  } catch (error) {
    throw scriptFailed('take mkt out of the database', error)
  }
}

const DROP_COLUMNS = `alter table if exists public.${BARS}
  ${[
    'trade_count',
    'notional',
    'open_time',
    'open_offset',
    'open_partition',
    'close_time',
    'close_offset',
    'close_partition',
    'final',
  ]
    .map((name) => `drop column if exists ${name}`)
    .join(',\n  ')};`

/** The bars stay a hypertable, without jobs that would drop or pack them. */
function removeJobs(
  schema: string,
  { jobs }: Facts,
  { saysColumnstore }: { saysColumnstore: boolean },
): string[] {
  const bars = literal(`public.${BARS}`)
  const pack = saysColumnstore ? 'call' : 'select'
  const policy = saysColumnstore ? 'remove_columnstore_policy' : 'remove_compression_policy'
  const removals = {
    retention: `select ${schema}.remove_retention_policy(${bars});`,
    columnstore: `${pack} ${schema}.${policy}(${bars});`,
    refresh: '',
  }
  return jobs.map(({ kind }) => removals[kind]).filter(Boolean)
}

/** To drop the schema would drop the extension, and every hypertable with it. */
function extensionInside({ label }: Database): MktError {
  return new MktError(
    `Cannot take mkt out of the database at ${label}: the extension timescaledb lies in schema mkt`,
    {
      code: 'EXTENSION_IN_SCHEMA',
      exit: EXIT.configuration,
      tryThis: ['drop it by hand, or drop the whole database'],
    },
  )
}
