/** The words that --from and --to take, read as a span of time. */
import { isoTime } from './iso-time.ts'
import { parseDuration } from './duration.ts'
import { EXIT, MktError } from './errors.ts'
import { DAY_MS } from './interval.ts'
import { readIsoTime } from './trade-time.ts'
import { dayNumberAt, dayStartMs, firstInstantOf } from './zone.ts'

/** A span of time, ms since 1970: from `fromMs`, up to and without `toMs`. A missing end is open. */
export interface TimeRange {
  readonly fromMs?: number
  readonly toMs?: number
}

/**
 * Reads the ends of a span as parseInstant does.
 * @throws MktError (usage) where an end cannot be read, or where nothing lies between the two.
 */
export function parseTimeRange(
  ends: { from?: string; to?: string },
  nowMs: number,
  zone = 'UTC',
): TimeRange {
  const fromMs = ends.from === undefined ? undefined : parseInstant(ends.from, nowMs, zone)
  const toMs = ends.to === undefined ? undefined : parseInstant(ends.to, nowMs, zone)
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) {
    const [earlier, later] = [dayNumberAt(zone, toMs), dayNumberAt(zone, fromMs) + 1]
    throw badTime(
      `Cannot look from ${isoTime(fromMs)} to ${isoTime(toMs)}: --from must be earlier than --to, which itself is left out`,
      [`mkt bars --from ${dateText(earlier)} --to ${dateText(later)}`],
    )
  }
  return { fromMs, toMs }
}

/**
 * Reads a point in time as ms since 1970: 2023-03-15, 2023-03-15T13:20, 13:20 (of today),
 * "2023-03-15 13:20:30+01:00", today, yesterday, now, -30m, -2h, -7d. What names no zone is read by
 * the clocks of `zone`: a time that they show twice is the first one, and one that they leave out is
 * the instant at which they are set over it.
 * @throws MktError (usage) for anything else.
 */
export function parseInstant(text: string, nowMs: number, zone = 'UTC'): number {
  const word = text.trim()
  const today = dayNumberAt(zone, nowMs)
  const timeMs =
    namedInstant(word.toLowerCase(), nowMs, (daysAgo) => dayStartMs(zone, today - daysAgo)) ??
    pastInstant(word, nowMs) ??
    writtenInstant(/^\d\d:\d\d(?::\d\d)?$/.test(word) ? `${dateText(today)}T${word}` : word, zone)
  if (timeMs !== undefined) return timeMs
  throw badTime(
    `Cannot read ${JSON.stringify(text)} as a time: write a date, a date and time (${zone}), today, yesterday, now, or how long ago`,
    ['mkt bars --from 2023-03-15T13:20 --to 2023-03-15T14:00', 'mkt bars --from=-2h'],
  )
}

function namedInstant(
  word: string,
  nowMs: number,
  startOf: (daysAgo: number) => number,
): number | undefined {
  if (word === 'now') return nowMs
  if (word === 'today') return startOf(0)
  return word === 'yesterday' ? startOf(1) : undefined
}

function pastInstant(word: string, nowMs: number): number | undefined {
  if (!/^-\d+(?:\.\d+)?(?:s|m|h|d|w)$/.test(word)) return undefined
  return nowMs - parseDuration(word.slice(1))
}

function writtenInstant(word: string, zone: string): number | undefined {
  const timeMs = readIsoTime(withSeconds(word))?.timeMs
  const namesZone = /(?:z|utc|:.*[+-].*)$/i.test(word)
  return timeMs === undefined || namesZone ? timeMs : firstInstantOf(zone, timeMs)
}

/** A date, or a time to the minute, filled up to the second. */
function withSeconds(word: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(word)) return `${word}T00:00:00`
  return word.replace(/^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d)(?=$|\s?(?:z|utc|[+-]))/i, '$1:00')
}

/** 2023-03-15, of a day numbered from 1970-01-01. */
function dateText(dayNumber: number): string {
  return isoTime(dayNumber * DAY_MS).slice(0, 10)
}

function badTime(message: string, tryThis: string[]): MktError {
  return new MktError(message, { code: 'BAD_TIME', exit: EXIT.usage, tryThis })
}
