/** What mkt migrate did, or would do, for a person. */
import { durationText } from '../lib/core/duration.ts'
import type { MigrateResult, StoreState } from '../lib/timescale/migrate-task.ts'
import type { StepOutcome } from '../lib/timescale/prepare-store.ts'
import { shownText } from './message-text.ts'

export function migrateText(result: MigrateResult): string {
  if ('sql' in result) return result.sql
  return 'removed' in result ? removedText(result) : stateText(result)
}

function removedText({
  database,
  removed,
}: {
  database: string
  removed: 'schema' | 'schema and bars'
}): string {
  if (removed === 'schema and bars') return `${database}: mkt and all bars are gone`
  return `${database}: mkt is gone; public.stock_bars_1min stays with its prices and volumes. If mkt comes back, the first bar that a log gives for a minute replaces the one that stayed`
}

function stateText({ database, ran, applied, pending, steps }: StoreState): string {
  const lines = [
    ...ran.map(({ version, name }) => `applied ${version} ${name}`),
    ...steps.map(stepLine),
    `${database}: ${applied.length} migrations applied, ${pending.length} to run`,
    ...pending.map(({ version, name }) => `to run: ${version} ${name}`),
  ]
  return lines.join('\n')
}

const NAME_WIDTH = 'timescaledb'.length
const STATE_WIDTH = 'skipped'.length

function stepLine(step: StepOutcome): string {
  const { name, state, reason, changed } = step
  const shown = state === 'done' && changed ? 'made' : state
  const remark = [settingsText(step), reason === null ? '' : shownText(reason)]
  const words = remark.filter(Boolean).join('; ')
  return `${name.padEnd(NAME_WIDTH)}  ${shown.padEnd(STATE_WIDTH)}  ${words}`.trimEnd()
}

/** What a person would want to know of the settings; a step that was skipped says why instead. */
function settingsText({ name, state, settings }: StepOutcome): string {
  const { version, edition, chunkMs, compressAfterMs, retainMs } = settings
  if (name === 'retention') {
    return typeof retainMs === 'number'
      ? `minutes older than ${durationText(retainMs)} may go`
      : 'every minute is kept'
  }
  if (state === 'skipped') return ''
  if (name === 'timescaledb') return `${version}, ${edition} edition`
  if (name === 'hypertable') return `chunks of ${durationText(Number(chunkMs))}`
  return name === 'columnstore' ? `chunks older than ${durationText(Number(compressAfterMs))}` : ''
}
