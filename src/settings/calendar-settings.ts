/** Which times one bar holds, as the words of --interval, --session and --tz have it. */
import { calendarOf, type Calendar } from '../lib/core/calendar.ts'
import { checkZone } from '../lib/core/check-zone.ts'
import { parseInterval } from '../lib/core/interval.ts'
import type { Session } from '../lib/core/session.ts'
import { NEW_YORK } from '../lib/core/trading-hours.ts'

/** The values of calendarFlags. */
export interface CalendarWords {
  readonly interval: string
  readonly session: Session
  readonly tz?: string | undefined
}

/**
 * The calendar of the bars, or undefined for the minutes as they are stored.
 * @throws MktError (usage) for an interval or a time zone that there is not.
 */
export function calendarOfFlags(flags: CalendarWords): Calendar | undefined {
  const interval = parseInterval(flags.interval)
  const zone = zoneOfFlags(flags)
  const isStored = interval.unit === 'minute' && interval.count === 1 && flags.session === 'all'
  return isStored ? undefined : calendarOf({ interval, zone, session: flags.session })
}

/**
 * The time zone of days and weeks, and of times that name none: UTC unless asked otherwise.
 * @throws MktError (usage) for a time zone that there is not.
 */
export function zoneOfFlags({ session, tz }: Omit<CalendarWords, 'interval'>): string {
  if (tz !== undefined) return checkZone(tz)
  return session === 'rth' ? NEW_YORK : 'UTC'
}
