/** What the flags of mkt migrate ask for. */
import { durationText, parseDuration } from '../lib/core/duration.ts'
import { EXIT, MktError } from '../lib/core/errors.ts'
import { DAY_MS } from '../lib/core/interval.ts'
import type { MigrateTask } from '../lib/timescale/migrate-task.ts'
import type { Wishes } from '../lib/timescale/wanted.ts'

export interface MigrateFlags {
  readonly status: boolean
  readonly 'dry-run': boolean
  readonly down: boolean
  readonly 'drop-bars': boolean
  readonly force: boolean
  readonly 'no-timescale': boolean
  readonly 'require-timescale': boolean
  readonly refresh: boolean
  readonly chunk?: number | undefined
  readonly 'compress-after'?: number | undefined
  readonly retain?: number | 'off' | undefined
}

/** @throws MktError (usage) where they cannot be meant, or --down is not confirmed. */
export function migrateTask(flags: MigrateFlags): MigrateTask {
  if (flags.status) return { kind: 'show' }
  const task: MigrateTask = flags.down
    ? { kind: 'down', options: { dropBars: flags['drop-bars'] } }
    : { kind: 'up', options: { ...wishesOf(flags), ...modeOf(flags), refresh: flags.refresh } }
  if (flags['dry-run']) return { kind: 'print', task }
  if (flags.down && !flags.force) throw unconfirmed(flags['drop-bars'])
  return task
}

/** off, or a duration that leaves time to refresh what is made of the bars. */
export function parseRetention(text: string): number | 'off' {
  return text.trim() === 'off' ? 'off' : within(RETAIN_MIN_MS, 'retain', parseDuration(text))
}

/** The aggregates take their part of a bar within hours; a week bears jobs that fail for days. */
const RETAIN_MIN_MS = 7 * DAY_MS
/** Days are not cut by chunks, so that a day is dropped as a whole. */
const CHUNK_MIN_MS = DAY_MS
const COMPRESS_AFTER_MIN_MS = DAY_MS
/** A hundred years: longer ones are a slip of the keys. */
const MAX_MS = 36_500 * DAY_MS

function wishesOf(flags: MigrateFlags): Wishes {
  return {
    chunkMs: flags.chunk === undefined ? undefined : wholeDays(flags.chunk),
    compressAfterMs:
      flags['compress-after'] === undefined
        ? undefined
        : within(COMPRESS_AFTER_MIN_MS, 'compress-after', flags['compress-after']),
    retainMs: flags.retain,
  }
}

function modeOf(flags: MigrateFlags): { timescale: 'use' | 'require' | 'leave-out' } {
  if (flags['no-timescale']) return { timescale: 'leave-out' }
  return { timescale: flags['require-timescale'] ? 'require' : 'use' }
}

function wholeDays(ms: number): number {
  if (within(CHUNK_MIN_MS, 'chunk', ms) % DAY_MS === 0) return ms
  throw usage(`Cannot use --chunk ${durationText(ms)}: a chunk is a number of whole days`)
}

function within(minMs: number, name: string, ms: number): number {
  if (ms >= minMs && ms <= MAX_MS) return ms
  const limits = `from ${durationText(minMs)} to ${durationText(MAX_MS)}`
  throw usage(`Cannot use --${name} ${durationText(ms)}: it takes ${limits}`)
}

function usage(message: string): MktError {
  return new MktError(message, { code: 'BAD_DURATION', exit: EXIT.usage })
}

function unconfirmed(dropBars: boolean): MktError {
  const goes = dropBars ? 'every bar' : 'trade counts, vwap'
  return new MktError(
    `Cannot take mkt out of the database without --force: ${goes}, aggregates, the trade log in it and the position in every log go with it`,
    {
      code: 'NEEDS_FORCE',
      exit: EXIT.usage,
      tryThis: [
        'mkt migrate --down --dry-run, to see what would run',
        'mkt migrate --down --force',
      ],
    },
  )
}
