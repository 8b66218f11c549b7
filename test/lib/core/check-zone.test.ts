import { describe, expect, test } from 'vitest'
import { checkZone } from '../../../src/lib/core/check-zone.ts'
import { MktError } from '../../../src/lib/core/errors.ts'

function refusalOf(text: string): MktError {
  try {
    checkZone(text)
  } catch (error) {
    if (error instanceof MktError) return error
    throw error
  }
  throw new Error(`${text} was taken for a time zone`)
}

describe('checkZone', () => {
  test.each([
    ['America/New_York', 'America/New_York'],
    ['america/new_york', 'America/New_York'],
    [' UTC ', 'UTC'],
    ['utc', 'UTC'],
    ['GMT', 'GMT'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['US/Eastern', 'US/Eastern'],
  ])('takes %j as %s', (text, zone) => {
    expect(checkZone(text)).toBe(zone)
  })

  test.each([
    ['New_York', 'America/New_York'],
    ['New York', 'America/New_York'],
    ['NY', 'America/New_York'],
    ['LA', 'America/Los_Angeles'],
    ['America/Newyork', 'America/New_York'],
    ['Europe/Lonodn', 'Europe/London'],
    ['Kolkata', 'Asia/Kolkata'],
    ['Toky', 'Asia/Tokyo'],
  ])('refuses %j and offers %s', (text, zone) => {
    const error = refusalOf(text)
    expect(error).toMatchObject({ code: 'BAD_ZONE', exitCode: 2 })
    expect(error.suggestions).toContain(`--tz ${zone}`)
    expect(error.suggestions.length).toBeLessThanOrEqual(5)
  })

  test.each(['', 'EST', 'BST', '+05:30', '-4', 'Mars/Phobos', 'x'.repeat(10_000), '\u001b[2J'])(
    'refuses %j, which looks like none, and shows how zones are written',
    (text) => {
      const error = refusalOf(text)
      expect(error).toMatchObject({ code: 'BAD_ZONE', exitCode: 2 })
      expect(error.suggestions).toEqual(['--tz America/New_York', '--tz UTC'])
    },
  )
})
