/**
 * Which times one bar holds. A calendar cuts all of time into buckets that follow each other without
 * holes; a session leaves parts of them out.
 */
import { MINUTE_MS, type Interval } from './interval.ts'
import type { Session } from './session.ts'
import { tradingHoursIn } from './trading-hours.ts'
import { dayNumberAt, dayStartMs } from './zone.ts'

/** [fromMs, toMs), ms since 1970. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** The time of one bar: [startMs, endMs), labelled by its start. */
export interface Bucket {
  readonly startMs: number
  readonly endMs: number
  /** The times in it whose trades count, in order: all of it, or its sessions, of which there may be none. */
  readonly parts: readonly Span[]
}

export interface Calendar {
  readonly interval: Interval
  /** IANA name of the time zone of its days and weeks. */
  readonly zone: string
  readonly session: Session
  /** The bucket that holds an instant, ms since 1970. The next one is bucketAt(bucket.endMs). */
  bucketAt(timeMs: number): Bucket
}

/** What a calendar is made of. */
export type CalendarChoice = Omit<Calendar, 'bucketAt'>

const WEEK_DAYS = 7
/** Monday 1969-12-29, as days from 1970-01-01. */
const FIRST_MONDAY = -3

/**
 * Minutes are counted from 1970-01-01T00:00Z whatever the zone, so 24h is a day of UTC. Days are
 * those of the zone, counted from its 1970-01-01; weeks begin on Monday, counted from 1969-12-29.
 */
export function calendarOf(choice: CalendarChoice): Calendar {
  const { interval, zone, session } = choice
  const spanAt = interval.unit === 'minute' ? minutesAt(interval.count) : daysAt(interval, zone)
  const partsOf = session === 'rth' ? tradingHoursIn : wholeOf
  return { interval, zone, session, bucketAt: (timeMs) => bucketOf(spanAt(timeMs), partsOf) }
}

function bucketOf(span: Span, partsOf: (span: Span) => Span[]): Bucket {
  return { startMs: span.fromMs, endMs: span.toMs, parts: partsOf(span) }
}

function wholeOf(span: Span): Span[] {
  return [span]
}

function minutesAt(count: number): (timeMs: number) => Span {
  const widthMs = count * MINUTE_MS
  return (timeMs) => {
    const fromMs = Math.floor(timeMs / widthMs) * widthMs
    return { fromMs, toMs: fromMs + widthMs }
  }
}

function daysAt({ unit, count }: Interval, zone: string): (timeMs: number) => Span {
  const isWeek = unit === 'week'
  const days = isWeek ? count * WEEK_DAYS : count
  const origin = isWeek ? FIRST_MONDAY : 0
  return (timeMs) => {
    const day = dayNumberAt(zone, timeMs)
    const first = Math.floor((day - origin) / days) * days + origin
    return { fromMs: dayStartMs(zone, first), toMs: dayStartMs(zone, first + days) }
  }
}
