/**
 * The days and clocks of a time zone. A day begins at the first instant of its date: where the clock
 * is set over midnight, with that; where midnight comes twice, with the first. Time between two such
 * beginnings belongs to the earlier day, even where the clock was set back into the day before.
 */
import { DAY_MS, MINUTE_MS } from './interval.ts'
import { clockRunAt, offsetMsAt } from './zone-offset.ts'

/** No clock was ever further ahead of UTC, not even in the days in which a date line moved. */
const MOST_AHEAD_MS = 26 * 3_600_000

/** Days from 1970-01-01 to the day of a zone's calendar in which an instant lies. */
export function dayNumberAt(zone: string, timeMs: number): number {
  const day = Math.floor((timeMs + offsetMsAt(zone, timeMs)) / DAY_MS)
  return timeMs < dayStartMs(zone, day + 1) ? day : day + 1
}

/**
 * The first instant of a day, ms since 1970; the days are numbered from 1970-01-01. A day that a
 * zone left out, as Samoa did 2011-12-30, begins and ends with the next one.
 */
export function dayStartMs(zone: string, dayNumber: number): number {
  return firstInstantOf(zone, dayNumber * DAY_MS)
}

/**
 * The instant at which the clock of a zone shows so many minutes after midnight: the first one where
 * it does so twice; where it never does, the instant at which it was set over them.
 */
export function localTime(zone: string, dayNumber: number, minutes: number): number {
  return firstInstantOf(zone, dayNumber * DAY_MS + minutes * MINUTE_MS)
}

/** The first instant at which the clock of a zone shows a time or a later one, as ms of UTC. */
export function firstInstantOf(zone: string, localMs: number): number {
  let fromMs = localMs - MOST_AHEAD_MS
  for (;;) {
    const { offsetMs, endsMs } = clockRunAt(zone, fromMs)
    const instantMs = Math.max(fromMs, localMs - offsetMs)
    if (instantMs < endsMs) return instantMs
    fromMs = endsMs
  }
}
