/** Times of bars for a person to read, in the time zone that was asked for. */
import { offsetMsAt } from '../core/zone-offset.ts'
import { isoTime } from './bar-fields.ts'

/** How bars name their times. */
export interface TimeStyle {
  /** IANA name of the time zone; UTC where not given. */
  readonly zone?: string | undefined
  /** Bars of days and weeks: the date says all. */
  readonly daily?: boolean | undefined
}

/** 2023-03-15 13:20, or 2023-03-15 alone for bars of days, by the clock of the zone. */
export function localTimeText(startMs: number, { zone, daily }: TimeStyle): string {
  const text = isoTime(localMs(startMs, zone))
  return daily ? text.slice(0, -10) : text.slice(0, -4).replace('T', ' ')
}

/** The ms since 1970 at which UTC shows what the clock of the zone shows at an instant. */
export function localMs(timeMs: number, zone: string | undefined): number {
  return isUtc(zone) ? timeMs : timeMs + offsetMsAt(zone, timeMs)
}

/** UTC needs no word where times stand: without a zone they are UTC. */
export function isUtc(zone: string | undefined): zone is undefined | 'UTC' {
  return zone === undefined || zone === 'UTC'
}
