import { describe, expect, test } from 'vitest'
import {
  calendarOfFlags,
  zoneOfFlags,
  type CalendarWords,
} from '../../src/settings/calendar-settings.ts'

const DEFAULTS: CalendarWords = { interval: '1m', session: 'all' }

describe('calendarOfFlags', () => {
  test('the minutes of all hours are read as they are stored, in whatever zone', () => {
    expect(calendarOfFlags(DEFAULTS)).toBeUndefined()
    expect(calendarOfFlags({ ...DEFAULTS, tz: 'Asia/Kolkata' })).toBeUndefined()
  })

  test('any other interval, and a session, make a calendar', () => {
    expect(calendarOfFlags({ ...DEFAULTS, interval: '1d' })).toMatchObject({
      ...{ interval: { unit: 'day', count: 1 }, zone: 'UTC', session: 'all' },
    })
    expect(calendarOfFlags({ ...DEFAULTS, session: 'rth' })).toMatchObject({
      ...{ interval: { unit: 'minute', count: 1 }, zone: 'America/New_York', session: 'rth' },
    })
  })

  test.each([
    [{ ...DEFAULTS, interval: '1y' }, 'BAD_INTERVAL'],
    [{ ...DEFAULTS, tz: 'NY' }, 'BAD_ZONE'],
    [{ ...DEFAULTS, interval: '1d', tz: '' }, 'BAD_ZONE'],
  ])('%j is a usage error', (flags, code) => {
    expect(() => calendarOfFlags(flags)).toThrow(expect.objectContaining({ code, exitCode: 2 }))
  })
})

test('without --tz the zone is UTC, and New York where its trading hours count', () => {
  expect(zoneOfFlags({ session: 'all' })).toBe('UTC')
  expect(zoneOfFlags({ session: 'rth' })).toBe('America/New_York')
  expect(zoneOfFlags({ session: 'rth', tz: 'europe/london' })).toBe('Europe/London')
})
