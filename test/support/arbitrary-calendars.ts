/** Made-up calendars and instants for properties, the latter often close to where clocks are set. */
import fc from 'fast-check'
import type { CalendarChoice } from '../../src/lib/core/calendar.ts'
import type { Interval } from '../../src/lib/core/interval.ts'

/** Half hours, clocks that are set at midnight, or for Ramadan, and one that left out a day. */
export const ZONES = [
  'UTC',
  'America/New_York',
  'Europe/London',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'America/Havana',
]

const HOUR_MS = 3_600_000
const FIRST_MS = Date.UTC(1990, 0, 2)
const LAST_MS = Date.UTC(2040, 0, 1)

export const zones = fc.constantFrom(...ZONES)

export const intervals: fc.Arbitrary<Interval> = fc.oneof(
  fc.record({
    unit: fc.constant('minute' as const),
    count: fc.oneof(fc.constantFrom(1, 5, 60, 240, 1440), fc.integer({ min: 1, max: 527_040 })),
  }),
  fc.record({
    unit: fc.constant('day' as const),
    count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 366 })),
  }),
  fc.record({ unit: fc.constant('week' as const), count: fc.integer({ min: 1, max: 52 }) }),
)

export const calendarChoices: fc.Arbitrary<CalendarChoice> = fc.record({
  interval: intervals,
  zone: zones,
  session: fc.constantFrom('all' as const, 'rth' as const),
})

/** Any instant from 1990 to 2040, half of them within 30 hours of a change of the zone's clock. */
export function instantsIn(zone: string): fc.Arbitrary<number> {
  const anyTime = fc.integer({ min: FIRST_MS, max: LAST_MS })
  const changes = changesOf(zone)
  if (changes.length === 0) return anyTime
  const nearMs = fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS })
  return fc.oneof(
    anyTime,
    fc.tuple(fc.constantFrom(...changes), nearMs).map(([changeMs, byMs]) => changeMs + byMs),
  )
}

/** What the clock of a zone shows, as ms since 1970 of a clock of UTC that shows the same. */
export function clockMs(zone: string, timeMs: number): number {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { ...CLOCK_FIELDS, timeZone: zone })
    formats.set(zone, format)
  }
  const [month, day, year, hour, minute, second] = (format.format(timeMs).match(/\d+/g) ?? []).map(
    Number,
  ) as [number, number, number, number, number, number]
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

const CLOCK_FIELDS: Intl.DateTimeFormatOptions = {
  hourCycle: 'h23',
  ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
}
const formats = new Map<string, Intl.DateTimeFormat>()
const changesOfZones = new Map<string, number[]>()

/** The days, to a day, in which a zone set its clock. */
function changesOf(zone: string): number[] {
  let changes = changesOfZones.get(zone)
  if (changes === undefined) {
    changes = []
    const stepMs = 24 * HOUR_MS
    for (let timeMs = FIRST_MS; timeMs < LAST_MS; timeMs += stepMs) {
      if (clockMs(zone, timeMs + stepMs) - clockMs(zone, timeMs) !== stepMs) changes.push(timeMs)
    }
    changesOfZones.set(zone, changes)
  }
  return changes
}
