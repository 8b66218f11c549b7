/** The words that --from and --to take, read as a span of time. */
import { isoTime } from './iso-time.ts'
import { parseDuration } from './duration.ts'
import { EXIT, MktError } from './errors.ts'
import { readIsoTime } from './trade-time.ts'

const DAY_MS = 86_400_000

/** A span of time, ms since 1970: from `fromMs`, up to and without `toMs`. A missing end is open. */
export interface TimeRange {
  readonly fromMs?: number
  readonly toMs?: number
}

/**
 * Reads the ends of a span as parseInstant does.
 * @throws MktError (usage) where an end cannot be read, or where nothing lies between the two.
 */
export function parseTimeRange(ends: { from?: string; to?: string }, nowMs: number): TimeRange {
  const fromMs = ends.from === undefined ? undefined : parseInstant(ends.from, nowMs)
  const toMs = ends.to === undefined ? undefined : parseInstant(ends.to, nowMs)
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) {
    throw badTime(
      `Cannot look from ${isoTime(fromMs)} to ${isoTime(toMs)}: --from must be earlier than --to, which itself is left out`,
      [`mkt bars --from ${dayOf(toMs)} --to ${dayOf(fromMs + DAY_MS)}`],
    )
  }
  return { fromMs, toMs }
}

/**
 * Reads a point in time as ms since 1970. UTC holds where no zone is named: 2023-03-15,
 * 2023-03-15T13:20, "2023-03-15 13:20:30+01:00", today, yesterday, now, -30m, -2h, -7d.
 * @throws MktError (usage) for anything else.
 */
export function parseInstant(text: string, nowMs: number): number {
  const word = text.trim()
  const instantMs = namedInstant(word.toLowerCase(), nowMs) ?? pastInstant(word, nowMs)
  const timeMs = instantMs ?? readIsoTime(withSeconds(word))?.timeMs
  if (timeMs !== undefined) return timeMs
  throw badTime(
    `Cannot read ${JSON.stringify(text)} as a time: write a date, a date and time (UTC), today, yesterday, now, or how long ago`,
    ['mkt bars --from 2023-03-15T13:20 --to 2023-03-15T14:00', 'mkt bars --from=-2h'],
  )
}

function namedInstant(word: string, nowMs: number): number | undefined {
  const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS
  if (word === 'now') return nowMs
  if (word === 'today') return todayMs
  return word === 'yesterday' ? todayMs - DAY_MS : undefined
}

function pastInstant(word: string, nowMs: number): number | undefined {
  if (!/^-\d+(?:\.\d+)?(?:s|m|h|d|w)$/.test(word)) return undefined
  return nowMs - parseDuration(word.slice(1))
}

/** A date, or a time to the minute, filled up to the second. */
function withSeconds(word: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(word)) return `${word}T00:00:00`
  return word.replace(/^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d)(?=$|\s?(?:z|utc|[+-]))/i, '$1:00')
}

function dayOf(timeMs: number): string {
  return isoTime(timeMs).slice(0, 10)
}

function badTime(message: string, tryThis: string[]): MktError {
  return new MktError(message, { code: 'BAD_TIME', exit: EXIT.usage, tryThis })
}
