import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minuteOf } from '../../../src/lib/core/interval.ts'
import {
  epochNanos,
  formatEpochMs,
  readEpoch,
  readIsoTime,
} from '../../../src/lib/core/trade-time.ts'
import { tradeTimes } from '../../support/arbitrary-trades.ts'

describe('readEpoch', () => {
  test('tells seconds, milliseconds, microseconds and nanoseconds by magnitude', () => {
    fc.assert(
      fc.property(tradeTimes, (time) => {
        const nanos = epochNanos(time)
        expect(readEpoch(String(nanos), 'auto')).toEqual(time)
        for (const digitsAfterPoint of [9, 6, 3]) {
          expect(readEpoch(shifted(nanos, digitsAfterPoint), 'auto')).toEqual(time)
        }
      }),
    )
  })

  test('keeps fractions of a millisecond', () => {
    expect(readEpoch('1693929601281.719', 'ms')).toEqual({ timeMs: 1693929601281, nanos: 719_000 })
    expect(readEpoch('1693929601.281719', 'auto')).toEqual({
      timeMs: 1693929601281,
      nanos: 719_000,
    })
    expect(readEpoch('1.693929601281719e12', 'ms')).toEqual({
      timeMs: 1693929601281,
      nanos: 719_000,
    })
  })

  test('takes every number as milliseconds where the unit is settled', () => {
    expect(readEpoch('1575526691134', 'ms')).toEqual({ timeMs: 1575526691134, nanos: 0 })
    expect(readEpoch('1575526691', 'ms')).toBeUndefined()
  })

  test('leaves …59.999999999 in its minute', () => {
    const minute = Date.UTC(2024, 0, 1)
    const last = { timeMs: minute + 59_999, nanos: 999_999 }
    expect(readEpoch(`${minute + 59_999}999999`, 'auto')).toEqual(last)
    expect(readEpoch(`${minute + 59_999}.999999999999`, 'ms')).toEqual(last)
    expect(readIsoTime('2024-01-01T00:00:59.999999999999')).toEqual(last)
    expect(minuteOf(last.timeMs)).toBe(minute)
    expect(minuteOf(last.timeMs + 1)).toBe(minute + 60_000)
  })

  test('knows the years 1990 to 2261 and no others', () => {
    expect(readEpoch('631151999999', 'ms')).toBeUndefined()
    expect(readEpoch('631151999.999', 'auto')).toBeUndefined()
    expect(readEpoch('631152000000', 'ms')).toEqual({ timeMs: 631152000000, nanos: 0 })
    expect(readEpoch('631152000', 'auto')).toEqual({ timeMs: 631152000000, nanos: 0 })
    const last = { timeMs: Date.UTC(2262, 0, 1) - 1, nanos: 999_999 }
    expect(readEpoch('9214646399999999999', 'auto')).toEqual(last)
    expect(readEpoch('9214646400000000000', 'auto')).toBeUndefined()
    expect(readEpoch('9214646400000', 'ms')).toBeUndefined()
  })

  test.each([
    '',
    '0',
    '-1575526691134',
    'NaN',
    '0x16e',
    '1_575_526_691_134',
    '01575526691134',
    '1e99',
  ])('refuses %j', (text) => {
    expect(readEpoch(text, 'ms')).toBeUndefined()
    expect(readEpoch(text, 'auto')).toBeUndefined()
  })
})

describe('readIsoTime', () => {
  const expected = { timeMs: Date.UTC(2024, 1, 29, 14, 30, 5), nanos: 0 }

  test.each([
    '2024-02-29T14:30:05Z',
    '2024-02-29T14:30:05',
    '2024-02-29 14:30:05',
    '2024-02-29 14:30:05 UTC',
    '2024-02-29D14:30:05.000000000',
    '2024-02-29T16:30:05+02:00',
    '2024-02-29T16:30:05+0200',
    '2024-02-29T16:30:05+02',
    '2024-02-29T09:00:05-05:30',
    '2024-03-01T00:30:05+10:00',
    '2024-02-29T14:30:05,000Z',
  ])('reads %s, UTC where it names no zone', (text) => {
    expect(readIsoTime(text)).toEqual(expected)
  })

  test('keeps nine digits of a second', () => {
    const time = { timeMs: expected.timeMs + 123, nanos: 456_789 }
    expect(readIsoTime('2024-02-29T14:30:05.123456789Z')).toEqual(time)
    expect(readIsoTime('2024-02-29T14:30:05.5Z')).toEqual({
      timeMs: expected.timeMs + 500,
      nanos: 0,
    })
  })

  test.each([
    '2024-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-00-10T00:00:00Z',
    '2024-13-10T00:00:00Z',
    '2024-01-00T00:00:00Z',
    '2024-01-01T25:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:60:00Z',
    '2016-12-31T23:59:60Z',
    '2024-01-01T00:00:00+24:00',
    '2024-01-01T00:00:00+02:60',
  ])('refuses %s, which no calendar has', (text) => {
    expect(readIsoTime(text)).toBeUndefined()
  })

  test.each(['1989-12-31T23:59:59.999Z', '2262-01-01T00:00:00Z', '0091-06-01T00:00:00Z'])(
    'refuses %s, which lies outside 1990 to 2261',
    (text) => {
      expect(readIsoTime(text)).toBeUndefined()
    },
  )

  test.each([
    '',
    '2024-02-29',
    '29.02.2024 14:30:05',
    '2024-2-9T14:30:05Z',
    '2024-02-29T14:30:05 CET',
  ])('refuses %j, which is another form', (text) => {
    expect(readIsoTime(text)).toBeUndefined()
  })

  test('reads back what Date writes', () => {
    fc.assert(
      fc.property(tradeTimes, ({ timeMs }) => {
        expect(readIsoTime(new Date(timeMs).toISOString())).toEqual({ timeMs, nanos: 0 })
      }),
    )
  })
})

describe('formatEpochMs', () => {
  test('is read back as the same instant', () => {
    fc.assert(
      fc.property(tradeTimes, (time) => {
        expect(readEpoch(formatEpochMs(time), 'ms')).toEqual(time)
      }),
    )
  })

  test('has a fraction only where the time is finer than a millisecond', () => {
    expect(formatEpochMs({ timeMs: 1693929601281, nanos: 0 })).toBe('1693929601281')
    expect(formatEpochMs({ timeMs: 1693929601281, nanos: 719_000 })).toBe('1693929601281.719')
    expect(formatEpochMs({ timeMs: 1693929601281, nanos: 1 })).toBe('1693929601281.000001')
  })
})

/** A number of nanoseconds written in a unit that is 10^places nanoseconds. */
function shifted(nanos: bigint, places: number): string {
  const text = String(nanos)
  return `${text.slice(0, -places)}.${text.slice(-places)}`
}
