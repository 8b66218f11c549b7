/** How long a bar is: a number of minutes, or of days or weeks of a calendar. */
import { EXIT, MktError } from './errors.ts'

/** Minutes of UTC: [start, start + 60 s), labelled by their start. */
export const MINUTE_MS = 60_000
/** Days of UTC; those of a time zone may be longer or shorter. */
export const DAY_MS = 86_400_000

/** The start of the minute in which an event time lies. */
export function minuteOf(timeMs: number): number {
  return Math.floor(timeMs / MINUTE_MS) * MINUTE_MS
}

export interface Interval {
  /** Minutes have one length; days and weeks are those of a time zone. */
  readonly unit: 'minute' | 'day' | 'week'
  /** So many units, 1 or more. */
  readonly count: number
}

export const ONE_MINUTE: Interval = { unit: 'minute', count: 1 }

const UNITS = new Map<string, Interval>([
  ['m', ONE_MINUTE],
  ['h', { unit: 'minute', count: 60 }],
  ['d', { unit: 'day', count: 1 }],
  ['w', { unit: 'week', count: 1 }],
])

/** Longer ones are a slip of the keys; the days of so many minutes are as many as a year has. */
const MAX_COUNT = { minute: 527_040, day: 366, week: 52 } as const

/**
 * Reads 1m, 15m, 4h, 1d, 1w or any multiple; 60m is 1h, while 24h are 1,440 minutes of UTC and 1d is
 * a day of the calendar.
 * @throws MktError (usage) for anything else.
 */
export function parseInterval(text: string): Interval {
  const parts = /^([1-9]\d{0,5})(m|h|d|w)$/.exec(text.trim())
  const unit = UNITS.get(parts?.[2] ?? '')
  if (parts !== null && unit !== undefined) {
    const interval = { unit: unit.unit, count: Number(parts[1]) * unit.count }
    if (interval.count <= MAX_COUNT[interval.unit]) return interval
  }
  throw new MktError(
    `Cannot read ${JSON.stringify(text)} as an interval: write a whole number and m, h, d or w, up to a year`,
    { code: 'BAD_INTERVAL', exit: EXIT.usage, tryThis: ['--interval 5m', '--interval 1d'] },
  )
}
