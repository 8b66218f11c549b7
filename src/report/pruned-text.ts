import type { Pruned } from '../lib/timescale/prune.ts'
import { countText, timeText } from './message-text.ts'

const UNITS = { chunks: 'chunks of bars', rows: 'bars' } as const

/** What mkt prune did, or would do. */
export function prunedText({ beforeMs, by, dropped }: Pruned, dryRun: boolean): string {
  const before = `from before ${timeText(beforeMs)} UTC`
  if (by === 'server') return `The server drops bars ${before} by itself.`
  return `${dryRun ? 'Would drop' : 'Dropped'} ${countText(dropped)} ${UNITS[by]} ${before}.`
}
