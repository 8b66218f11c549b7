/** The regular trading hours of US stocks: 09:30 to 16:00 in New York, or to 13:00 on half days. */
import type { Span } from './calendar.ts'
import { tradingEndsAt } from './trading-days.ts'
import { dayNumberAt, localTime } from './zone.ts'

/** The time zone in which US stocks are traded. */
export const NEW_YORK = 'America/New_York'
const OPENS_AT_MINUTE = 9 * 60 + 30

const hoursOfDays = new Map<number, Span | undefined>()

/** What of the trading hours lies in a span, day by day. */
export function tradingHoursIn({ fromMs, toMs }: Span): Span[] {
  const lastDay = dayNumberAt(NEW_YORK, toMs - 1)
  const parts: Span[] = []
  for (let day = dayNumberAt(NEW_YORK, fromMs); day <= lastDay; day++) {
    const hours = tradingHoursOf(day)
    if (hours === undefined || hours.toMs <= fromMs || hours.fromMs >= toMs) continue
    parts.push({
      fromMs: Math.max(hours.fromMs, fromMs),
      toMs: Math.min(hours.toMs, toMs),
    })
  }
  return parts
}

/** The trading hours of a day in New York, numbered from 1970-01-01; undefined where it has none. */
export function tradingHoursOf(dayNumber: number): Span | undefined {
  if (hoursOfDays.has(dayNumber)) return hoursOfDays.get(dayNumber)
  const endsAt = tradingEndsAt(dayNumber)
  const hours =
    endsAt === undefined
      ? undefined
      : {
          fromMs: localTime(NEW_YORK, dayNumber, OPENS_AT_MINUTE),
          toMs: localTime(NEW_YORK, dayNumber, endsAt),
        }
  hoursOfDays.set(dayNumber, hours)
  return hours
}
