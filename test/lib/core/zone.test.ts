import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../../../src/lib/core/interval.ts'
import { dayNumberAt, dayStartMs, firstInstantOf, localTime } from '../../../src/lib/core/zone.ts'
import { offsetMsAt } from '../../../src/lib/core/zone-offset.ts'
import { clockMs, instantsIn, zones } from '../../support/arbitrary-calendars.ts'

const zonedInstants = zones.chain((zone) => fc.tuple(fc.constant(zone), instantsIn(zone)))

function day(date: string): number {
  return Date.parse(date) / DAY_MS
}

function startOf(zone: string, date: string): string {
  return new Date(dayStartMs(zone, day(date))).toISOString().slice(0, 16)
}

function hoursOf(zone: string, date: string): number {
  return (dayStartMs(zone, day(date) + 1) - dayStartMs(zone, day(date))) / 3_600_000
}

describe('offsetMsAt', () => {
  test('is what the clock of the zone shows, beyond UTC', () => {
    const property = fc.property(zonedInstants, ([zone, timeMs]) => {
      const secondMs = Math.floor(timeMs / 1000) * 1000
      expect(offsetMsAt(zone, secondMs)).toBe(clockMs(zone, secondMs) - secondMs)
    })
    fc.assert(property, { numRuns: 3000 })
  })

  test.each([
    ['America/Recife', '2000-09-01'],
    ['America/Cambridge_Bay', '2000-10-01'],
    ['Asia/Gaza', '2040-10-01'],
    ['Africa/Cairo', '2014-05-01'],
  ])('follows %s, which soon sets its clock again, hour by hour', (zone, fromDate) => {
    const fromMs = Date.parse(fromDate)
    for (let timeMs = fromMs; timeMs < fromMs + 90 * DAY_MS; timeMs += 3_600_000) {
      expect(offsetMsAt(zone, timeMs)).toBe(clockMs(zone, timeMs) - timeMs)
    }
  })

  test('has the seconds of old local times', () => {
    expect(offsetMsAt('Africa/Monrovia', 0)).toBe(-(44 * 60 + 30) * 1000)
  })
})

describe('a day', () => {
  test('holds the instants at which the clock shows its date', () => {
    const property = fc.property(zonedInstants, ([zone, timeMs]) => {
      const number = dayNumberAt(zone, timeMs)
      expect(number).toBe(Math.floor(clockMs(zone, timeMs) / DAY_MS))
      expect(dayStartMs(zone, number)).toBeLessThanOrEqual(timeMs)
      expect(dayStartMs(zone, number + 1)).toBeGreaterThan(timeMs)
    })
    fc.assert(property, { numRuns: 3000 })
  })

  test.each([
    ['America/New_York', '2023-03-11', 24],
    ['America/New_York', '2023-03-12', 23],
    ['America/New_York', '2023-11-05', 25],
    ['Europe/London', '2023-03-26', 23],
    ['Asia/Kolkata', '2023-03-26', 24],
    ['Australia/Lord_Howe', '2023-10-01', 23.5],
    ['Australia/Lord_Howe', '2023-04-02', 24.5],
    ['America/Sao_Paulo', '2018-02-17', 25],
    ['America/Sao_Paulo', '2018-11-04', 23],
    ['Africa/Casablanca', '2023-03-19', 25],
    ['Africa/Casablanca', '2023-04-23', 23],
    ['America/Havana', '2022-11-06', 25],
    ['Pacific/Apia', '2011-12-29', 24],
    ['Pacific/Apia', '2011-12-30', 0],
  ])('of %s, %s, has %d hours', (zone, date, hours) => {
    expect(hoursOf(zone, date)).toBe(hours)
  })

  test('begins when the clock is set, where that leaves midnight out', () => {
    expect(startOf('America/Sao_Paulo', '2018-11-04')).toBe('2018-11-04T03:00')
    expect(startOf('Asia/Beirut', '2022-03-27')).toBe('2022-03-26T22:00')
    expect(startOf('Africa/Cairo', '2023-04-28')).toBe('2023-04-27T22:00')
  })

  test('begins at the first midnight, where there are two', () => {
    expect(startOf('America/Havana', '2022-11-06')).toBe('2022-11-06T04:00')
  })

  test('begins after the hour that comes twice, where midnight is set back to 23:00', () => {
    expect(startOf('America/Sao_Paulo', '2018-02-18')).toBe('2018-02-18T03:00')
  })

  test('goes on where the clock is set back into the day before, as St. John’s did at 00:01', () => {
    const zone = 'America/St_Johns'
    const setBackMs = Date.parse('2006-10-29T02:31Z')
    expect(new Date(clockMs(zone, setBackMs)).toISOString()).toBe('2006-10-28T23:01:00.000Z')
    expect(startOf(zone, '2006-10-29')).toBe('2006-10-29T02:30')
    expect(dayNumberAt(zone, setBackMs)).toBe(day('2006-10-29'))
    expect(hoursOf(zone, '2006-10-29')).toBe(25)
  })

  test('that Samoa left out begins with the next one, and no instant lies in it', () => {
    const zone = 'Pacific/Apia'
    const changeMs = Date.parse('2011-12-30T10:00Z')
    expect(dayNumberAt(zone, changeMs - 1)).toBe(day('2011-12-29'))
    expect(dayNumberAt(zone, changeMs)).toBe(day('2011-12-31'))
    expect(startOf(zone, '2011-12-30')).toBe(startOf(zone, '2011-12-31'))
  })
})

describe('localTime', () => {
  const at = (date: string, minutes: number): string =>
    new Date(localTime('America/New_York', day(date), minutes)).toISOString().slice(0, 16)

  test('is the instant at which the clock shows so many minutes after midnight', () => {
    expect(at('2023-03-10', 570)).toBe('2023-03-10T14:30')
    expect(at('2023-03-13', 570)).toBe('2023-03-13T13:30')
  })

  test('that comes twice is the first one', () => {
    expect(at('2023-11-05', 90)).toBe('2023-11-05T05:30')
  })

  test('that is left out is the instant at which the clock is set over it', () => {
    expect(at('2023-03-12', 150)).toBe('2023-03-12T07:00')
    expect(at('2023-03-12', 180)).toBe('2023-03-12T07:00')
  })

  test('of later clocks is never earlier', () => {
    const clock = fc.tuple(
      fc.integer({ min: 0, max: 2 * DAY_MS }),
      fc.integer({ min: 0, max: 1e9 }),
    )
    const property = fc.property(zonedInstants, clock, ([zone, timeMs], [byMs, laterMs]) => {
      const first = firstInstantOf(zone, timeMs + byMs)
      expect(firstInstantOf(zone, timeMs + byMs + laterMs)).toBeGreaterThanOrEqual(first)
    })
    fc.assert(property, { numRuns: 1000 })
  })
})
